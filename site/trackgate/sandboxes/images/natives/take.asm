; take N: passes on N bytes of its input, and reads no more.
;
; The agent takes with it what follows a command on its line: a shell that must not read
; too much reads byte by byte. Exits with 1 if there is less, or if it cannot be written.

%include "linux.inc"

PIECE_BYTES equ 4096            ; a terminal gives no more at once

    ; ebp = N. On the stack are the number of arguments, the program's name, then N.
    mov esi, [esp + 8]
    mov ebp, 0
digit:
    movzx eax, byte [esi]
    sub eax, "0"
    js more                     ; the zero at its end is below every digit
    imul ebp, 10
    add ebp, eax
    inc esi
    jmp digit

    ; ebp bytes are still to come.
more:
    test ebp, ebp
    jz done
    mov edx, ebp                ; as many as that, but no more than a piece
    cmp edx, PIECE_BYTES
    jbe fits
    mov edx, PIECE_BYTES
fits:
    mov ecx, piece
    mov ebx, STDIN
    some SYS_READ
    sub ebp, eax

    ; edx bytes at ecx are to be written.
    mov edx, eax
rest:
    mov ebx, STDOUT
    some SYS_WRITE
    add ecx, eax
    sub edx, eax
    jnz rest
    jmp more

done:
    finish
file_end:

section .bss
piece: resb PIECE_BYTES
memory_end:
