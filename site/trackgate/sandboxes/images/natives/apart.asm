; apart PROGRAM ARGUMENT…: becomes that program, in a session of its own.
;
; The agent runs scripts with it, so that one can be ended with all that it started. If
; the program cannot be run, it says so and exits with 127, as a shell would. PROGRAM is
; a path: no other place is looked in.

%include "linux.inc"

    kernel SYS_SETSID           ; fails only where it leads a session already

    ; On the stack: the number of arguments, our own name first, then each of them, a
    ; zero, then the environment.
    pop eax                     ; the number, with our name
    pop ebx                     ; our name; now esp is where the program's own begin
    lea edx, [esp + eax * 4]    ; the environment: behind eax - 1 arguments and the zero
    mov ecx, esp
    mov ebx, [esp]
    kernel SYS_EXECVE           ; comes back only if it failed

    mov ecx, said
    mov edx, SAID_BYTES
    mov ebx, STDERR
    kernel SYS_WRITE
    mov ebx, 127
    kernel SYS_EXIT

said: db "the program in the script's first line cannot be run", 10
SAID_BYTES equ $ - said
file_end:
memory_end:                     ; no room behind it
