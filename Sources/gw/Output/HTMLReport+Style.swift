/// How the page looks: colours once for light and once for dark, and the grid.
extension HTMLReport {
  static let style = """
    :root {
      color-scheme: light dark;
      --page: #f4f6f9; --card: #ffffff; --ink: #18202c; --soft: #566072; --line: #dfe4ea;
      --track: #e6eaf0; --on: #ffffff;
      --a: #2f62c8; --b: #0b7075; --good: #17703f; --warn: #8a5a00; --bad: #b8252a;
      --p50: #2f62c8; --p95: #9a5b00; --p99: #a3255f;
      --k1: #2f62c8; --k2: #0b7075; --k3: #9a5b00; --k4: #6f4cc9; --k5: #a3255f; --k6: #3c7220;
      --k0: #667085;
    }
    @media screen and (prefers-color-scheme: dark) {
      :root {
        --page: #0e131a; --card: #171d27; --ink: #e8ecf2; --soft: #a2adbd; --line: #2b3441;
        --track: #2a3340; --on: #10151c;
        --a: #7aa7ff; --b: #4fc3c0; --good: #5fcf97; --warn: #e8b04a; --bad: #ff8a85;
        --p50: #7aa7ff; --p95: #e8b04a; --p99: #f08cb8;
        --k1: #7aa7ff; --k2: #4fc3c0; --k3: #e8b04a; --k4: #b39bff; --k5: #f08cb8; --k6: #93cf6d;
        --k0: #9aa5b5;
      }
    }
    *, *::before, *::after { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body {
      margin: 0; background: var(--page); color: var(--ink);
      font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans",
        sans-serif;
      font-variant-numeric: tabular-nums; print-color-adjust: exact;
      -webkit-print-color-adjust: exact;
    }
    header, main, footer { max-width: 88rem; margin: 0 auto; padding: 0 1rem; }
    header { padding-top: 1.75rem; }
    h1, h2, h3, p, ul { margin: 0; padding: 0; }
    h1 { font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; }
    h2 { font-size: 1.05rem; line-height: 1.3; }
    h3 { font-size: .8125rem; font-weight: 600; color: var(--soft); }
    ul { list-style: none; }
    header p, .lead, .note, .nothing, footer, small { color: var(--soft); }
    header .period { font-size: 1.05rem; color: var(--ink); }
    header p, footer { font-size: .875rem; }
    small { font-size: .75rem; }
    code, .moment { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, monospace; }
    code { font-size: .9em; }
    .moment { font-size: .92em; white-space: nowrap; }
    main { display: grid; gap: 1rem; margin-top: 1.25rem; grid-template-columns: minmax(0, 1fr); }
    section, .card, .notice {
      background: var(--card); border: 1px solid var(--line); border-radius: 10px;
    }
    section { padding: 1.1rem 1.2rem 1.2rem; min-width: 0; }
    section > * + * { margin-top: .75rem; }
    section.plain { background: none; border: 0; padding: 0; }
    section.plain > * { margin: 0; }
    .notice { padding: .9rem 1.2rem; }
    .lead { font-size: .8125rem; }
    footer { padding-top: 1.5rem; padding-bottom: 2.5rem; }
    .vh {
      position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden;
      clip-path: inset(50%); white-space: nowrap;
    }
    .cards { display: grid; gap: .75rem; grid-template-columns: repeat(2, minmax(0, 1fr)); }
    .card { display: flex; flex-direction: column; padding: .85rem .95rem .9rem; min-width: 0; }
    .card .figure {
      font-size: 1.7rem; line-height: 1.2; font-weight: 650; letter-spacing: -.02em;
      margin-top: .15rem; overflow-wrap: anywhere;
    }
    .card .note, .change { font-size: .8125rem; line-height: 1.4; }
    .change { margin-top: .2rem; font-weight: 600; }
    .change .was { font-weight: 400; color: var(--soft); white-space: nowrap; }
    .card .spark { margin-top: auto; }
    .good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
    .scroll { overflow-x: auto; max-width: 100%; }
    :focus-visible { outline: 2px solid var(--a); outline-offset: 2px; border-radius: 4px; }
    table { border-collapse: collapse; width: 100%; font-size: .875rem; line-height: 1.4; }
    caption { text-align: start; }
    th, td {
      padding: .42rem .45rem; text-align: start; vertical-align: middle; font-weight: 400;
      border-bottom: 1px solid var(--line);
    }
    th:first-child, td:first-child { padding-inline-start: 0; }
    th:last-child, td:last-child { padding-inline-end: 0; }
    thead th {
      font-size: .75rem; font-weight: 600; color: var(--soft); white-space: nowrap;
      vertical-align: bottom;
    }
    tbody tr:last-child > * { border-bottom: 0; }
    tfoot th, tfoot td { border-top: 1px solid var(--line); border-bottom: 0; color: var(--soft); }
    tbody tr:hover { background: color-mix(in srgb, var(--track) 40%, transparent); }
    .n { text-align: end; white-space: nowrap; }
    .name {
      display: inline-block; max-width: 22rem; overflow-wrap: anywhere; font-weight: 550;
      vertical-align: middle;
    }
    .name > bdi {
      display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden;
      text-align: left;
    }
    .n small { display: block; } .marked .name { min-width: 6.5rem; }
    .id { display: block; overflow-wrap: anywhere; }
    details > summary {
      cursor: pointer; font-size: .8125rem; color: var(--soft); width: fit-content;
    }
    details[open] > summary { margin-bottom: .5rem; }
    details .scroll { max-height: 24rem; overflow-y: auto; }
    .budgets { display: grid; gap: 1.1rem; }
    .budget h3 { font-size: .9375rem; color: var(--ink); overflow-wrap: anywhere; }
    .budget .strip { margin: .35rem 0; }
    .budget .used, .budget .note, .state { font-size: .8125rem; }
    .state { font-weight: 600; } .state .rest { font-weight: 400; }
    .goals li {
      display: grid; grid-template-columns: 7.5rem minmax(0, 1fr) auto; gap: .1rem .75rem;
      padding: .5rem 0; border-bottom: 1px solid var(--line); align-items: baseline;
      font-size: .875rem;
    }
    .goals li:last-child { border-bottom: 0; }
    .goals .aim { text-align: end; white-space: nowrap; }
    .goals .aim small { display: block; }
    .chip {
      display: inline-block; padding: 0 .45rem; border: 1px solid var(--line);
      border-radius: 99px; font-size: .75rem; white-space: nowrap; margin: .1rem 0;
    }
    @media (min-width: 44rem) { .cards { grid-template-columns: repeat(4, minmax(0, 1fr)); } }
    @media (min-width: 64rem) {
      header, main, footer { padding-left: 1.5rem; padding-right: 1.5rem; }
      main { grid-template-columns: repeat(2, minmax(0, 1fr)); }
      .wide, .notice { grid-column: 1 / -1; }
    }
    @media (max-width: 30rem) {
      .card { padding: .7rem .75rem; } .card .figure { font-size: 1.35rem; }
      section { padding: .95rem .9rem; }
      .name { max-width: 11rem; min-width: 7.5rem; } .marked .name { min-width: 5.5rem; }
      th, td { padding-left: .35rem; padding-right: .35rem; }
      .goals li { grid-template-columns: minmax(0, 1fr) auto; }
      .goals .state { grid-column: 1 / -1; }
    }
    @media print {
      @page { margin: 12mm; }
      :root { --page: #ffffff; --line: #c9cfd8; }
      body { font-size: 10pt; }
      header, main, footer { max-width: none; padding: 0; }
      section, .card, .budget, tr, .notice { break-inside: avoid; }
      section.wide { break-inside: auto; } section.plain { break-inside: avoid; }
      h2, h3, thead { break-after: avoid; } thead { display: table-header-group; }
      .cards { grid-template-columns: repeat(4, minmax(0, 1fr)); }
      .scroll, details .scroll { overflow: visible; max-height: none; }
      details:not([open]), .points { display: none; }
      table { font-size: 8.5pt; } th, td { padding: .25rem .35rem; }
      .chip, thead .n { white-space: normal; }
      .chart, #traffic ~ .chart { grid-template-rows: 7rem 1.4rem; }
      #latency ~ .chart { grid-template-rows: 11rem 1.4rem; }
      .barred { gap: .3rem; } .barred > span { min-width: 0; }
      .inbar { flex-basis: 2.2rem; min-width: 1.2rem; }
      .card .figure { font-size: 1.3rem; } .lead { display: none; }
      section > * + * { margin-top: .5rem; } main { gap: .7rem; margin-top: .8rem; }
      footer { padding-top: .8rem; }
    }
    @media (prefers-reduced-motion: no-preference) {
      .tip, .rule, .dot { transition: opacity .12s; }
    }
    """
}
