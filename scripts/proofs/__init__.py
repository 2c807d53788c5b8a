"""The proofs of scripts/prove-budgets, a module for each, and what they share.

  trial     what a proof is given
  verdict   what went wrong in a run
  home      a folder of gw with a paid model and budgets, and what a call in it costs
  upstream  the provider: a server that keeps its own log of what it received
  strace    following a call's system calls, or making them fail
  suite     proofs that are Swift tests, in their full form"""
