; wake: sets clock, host name, randomness and the terminal's size.
;
; Machines that wake from one saved state would draw the same random numbers. Writing to
; /dev/urandom does not change that at once: two ioctls do, and no shell can make them.
; It reads what is listed at the end from its input and no more, and exits with 0 if all
; is set, with 1 at the first that is not.

%include "linux.inc"

O_WRONLY   equ 1o
O_RDWR     equ 2o
O_NOCTTY   equ 400o             ; the terminal does not become our own
O_NONBLOCK equ 4000o            ; opening it does not wait for a carrier

RNDADDENTROPY equ 0x40085203
RNDRESEEDCRNG equ 0x5207
TIOCSWINSZ    equ 0x5414

    ; Read it, in as many pieces as come.
    mov edi, given
    mov esi, GIVEN_BYTES
more:
    mov ecx, edi
    mov edx, esi
    mov ebx, STDIN
    some SYS_READ
    add edi, eax
    sub esi, eax
    jnz more

    mov ecx, 0                  ; the time zone stays
    mov ebx, time
    checked SYS_SETTIMEOFDAY

    mov ecx, [name_bytes]
    mov ebx, name
    checked SYS_SETHOSTNAME

    ; Mix the seed in, and draw from the mixture from now on, not minutes later.
    mov ecx, O_WRONLY
    mov ebx, random
    checked SYS_OPEN
    mov ebx, eax
    mov ecx, RNDADDENTROPY
    mov edx, entropy
    checked SYS_IOCTL
    mov ecx, RNDRESEEDCRNG
    mov edx, 0
    checked SYS_IOCTL

    mov ecx, O_RDWR | O_NOCTTY | O_NONBLOCK
    mov ebx, terminal
    checked SYS_OPEN
    mov ebx, eax
    mov ecx, TIOCSWINSZ
    mov edx, size
    checked SYS_IOCTL

    finish

random:   db "/dev/urandom", 0
terminal: db "/dev/ttyS0", 0
file_end:

; What it reads, each part just as the kernel takes it.
section .bss
given:
time:       resd 2              ; seconds, microseconds
name_bytes: resd 1              ; how many of the next are the name
name:       resb 64
entropy:    resd 2              ; how many bits it is worth, how many bytes it has,
            resb 64             ; and the bytes
size:       resw 4              ; rows, columns, and what they are in pixels
memory_end:
GIVEN_BYTES equ memory_end - given
