{
  const path = window.trackgateFrame?.path?.() ?? location.pathname;
  const [, way, token, step] = path.split("/"), find = (q) => document.querySelector(q);
  const kinds = (step ? "" : "v") + (step != "details" && find("form[action$='/details']") ? "f" : "");
  if (kinds) navigator.sendBeacon(`/${way}/${token}/seen`, new URLSearchParams({ kinds, ticket: find("[name=ticket]").value }));
}
