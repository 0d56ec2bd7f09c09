// Says beneath the terminals how much was sent over the network for the machines: what
// they start from, and the programs they read for the first time. What the browser had
// already costs nothing and is not counted.
export function tellFetched({ image, template }, places) {
  if (!globalThis.PerformanceObserver) return;
  const starts = [image.url, ...Object.values(template?.urls ?? {})];
  const sent = { start: 0, programs: 0 };
  const note = (entry) => {
    const { pathname } = new URL(entry.name);
    if (pathname.startsWith(image.programs)) sent.programs += entry.transferSize;
    else if (starts.includes(pathname)) sent.start += entry.transferSize;
  };
  const text = () => [
    sent.start > 0 && `${megabytes(sent.start)} fetched to start`,
    sent.programs > 0 && `${megabytes(sent.programs)} for programs you ran`,
  ].filter(Boolean).join(", ");
  new PerformanceObserver((list) => {
    list.getEntries().forEach(note);
    for (const place of places) place.textContent = text();
  }).observe({ type: "resource", buffered: true });
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
