[[ $- == *i* ]] || return
PS1='\u@$HOSTNAME:\w\$ '
HISTCONTROL=ignoreboth
shopt -s checkwinsize
alias ls='ls --color=auto' ll='ls -l' la='ls -A'
