"""The benchmarks of scripts/bench: a module for each topic, which begins with what it measures, and what they share.

  harness   a run of a command, pairs of runs, bars
  upstream  the providers: a fixed answer, plain or streamed, and nginx, at once or after 100 ms
  peers     what gw is held against: versions, and where they are installed
  machine   what all this ran on
  page      docs/benchmarks.md"""
