/// How drawings look, and what pointing at them shows.
extension HTMLReport {
  static let chartStyle = """
    svg { display: block; width: 100%; }
    .spark { height: 2.1rem; padding-top: .5rem; overflow: visible; }
    .line {
      fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round;
      vector-effect: non-scaling-stroke;
    }
    .spark .line { stroke-width: 1.5; }
    .under { fill: var(--a); opacity: .12; }
    .line.a { stroke: var(--a); }
    .line.p50 { stroke: var(--p50); }
    .line.p95 { stroke: var(--p95); stroke-dasharray: 7 4; }
    .line.p99 { stroke: var(--p99); stroke-dasharray: 1 4.5; stroke-width: 2.5; }
    .bar.a { fill: var(--a); } .bar.b { fill: var(--b); } .bar.e { fill: var(--bad); }
    .line.alone { stroke-width: 7; stroke-dasharray: none; }
    .spark .line.alone { stroke-width: 5; }
    .grid { stroke: var(--line); stroke-width: 1; fill: none; vector-effect: non-scaling-stroke; }
    .chart {
      display: grid; grid-template: 10rem 1.5rem / 3.75rem minmax(0, 1fr); font-size: .75rem;
      color: var(--soft); margin-top: .6rem;
    }
    #latency ~ .chart { grid-template-rows: 17rem 1.5rem; }
    .ys, .xs, .plot { position: relative; }
    .ys span { position: absolute; right: .6rem; transform: translateY(-50%); white-space: nowrap; }
    .xs { grid-column: 2; }
    .xs span { position: absolute; top: .35rem; transform: translateX(-50%); white-space: nowrap; }
    .plot > svg { position: absolute; inset: 0; height: 100%; overflow: visible; }
    .points { position: absolute; inset: 0; }
    .points label { display: contents; }
    .points input {
      appearance: none; position: absolute; margin: 0; top: 0; height: 100%; left: var(--l);
      width: var(--w); cursor: crosshair; opacity: 0;
    }
    .rule, .dot, .tip { position: absolute; opacity: 0; pointer-events: none; }
    .rule { left: var(--x); top: 0; bottom: 0; border-left: 1px solid var(--soft); }
    .dot {
      left: var(--x); width: 9px; height: 9px; margin: -4.5px; border-radius: 50%;
      border: 2px solid var(--card); background: currentColor;
    }
    .tip {
      top: 0; left: var(--x); transform: translate(calc(-1 * var(--x)), calc(-100% - .4rem));
      z-index: 2; display: grid; gap: .1rem; padding: .5rem .65rem; width: max-content;
      max-width: 100%; background: var(--card); color: var(--ink); border-radius: 7px;
      border: 1px solid var(--soft);
      line-height: 1.35; box-shadow: 0 3px 12px rgb(0 0 0 / .25);
    }
    .tip > span { display: flex; align-items: center; }
    .tip > span:first-child { font-weight: 600; }
    .tip b { margin-inline-start: auto; padding-inline-start: 1rem; }
    input:hover ~ .rule, input:hover ~ .dot, input:hover ~ .tip,
    input:focus ~ .rule, input:focus ~ .dot, input:focus ~ .tip { opacity: 1; }
    .points:hover input:focus:not(:hover) ~ * { opacity: 0; }
    .points:focus-within { outline: 2px solid var(--a); outline-offset: 2px; border-radius: 4px; }
    .points:hover { outline: 0; }
    .dot.a, .key.a { color: var(--a); } .dot.b, .key.b { color: var(--b); }
    .dot.e, .key.e { color: var(--bad); }
    .dot.p50, .key.p50 { color: var(--p50); } .dot.p95, .key.p95 { color: var(--p95); }
    .dot.p99, .key.p99 { color: var(--p99); }
    .key {
      display: inline-block; width: 1.4rem; height: 0; margin-inline-end: .45rem;
      border-top: .6rem solid currentColor; border-radius: 2px; vertical-align: middle;
    }
    .key.p50, .key.p95, .key.p99 { border-top-width: 2.5px; border-radius: 0; }
    .key.p95 { border-top-style: dashed; } .key.p99 { border-top-style: dotted; }
    .tip .key { flex: none; }
    .legend {
      display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; font-size: .8125rem; color: var(--soft);
    }
    .share { display: grid; grid-template-columns: 4.5rem minmax(0, 1fr); align-items: center; }
    .strip { height: 1.4rem; border-radius: 5px; overflow: hidden; }
    .budget .strip { height: .8rem; }
    .track { fill: var(--track); }
    .part { stroke: var(--card); stroke-width: 1.5; }
    .part.k0 { fill: var(--k0); } .part.k1 { fill: var(--k1); } .part.k2 { fill: var(--k2); }
    .part.k3 { fill: var(--k3); } .part.k4 { fill: var(--k4); } .part.k5 { fill: var(--k5); }
    .part.k6 { fill: var(--k6); }
    .strip text { fill: var(--on); font-size: .75rem; font-weight: 650; text-anchor: middle; }
    .mark {
      display: inline-grid; place-items: center; width: 1.25rem; height: 1.25rem;
      border-radius: 4px; color: var(--on); font-size: .75rem;
      font-weight: 650; vertical-align: middle;
    }
    .mark.k0 { background: var(--k0); } .mark.k1 { background: var(--k1); }
    .mark.k2 { background: var(--k2); } .mark.k3 { background: var(--k3); }
    .mark.k4 { background: var(--k4); } .mark.k5 { background: var(--k5); }
    .mark.k6 { background: var(--k6); }
    .inbar {
      flex: 0 1 6.5rem; min-width: 2.5rem; height: .55rem; border-radius: 3px;
      background: linear-gradient(var(--c), var(--c)) 0 0 / var(--s) 100% no-repeat var(--track);
    }
    .barred { display: flex; align-items: center; justify-content: flex-end; gap: .6rem; }
    .barred > span { min-width: 4.4rem; }
    .marked { display: flex; align-items: center; gap: .45rem; } .mark { flex: none; }
    .inbar.a { --c: var(--a); } .inbar.b { --c: var(--b); }
    .level.low { fill: var(--good); } .level.half { fill: var(--b); }
    .level.high { fill: var(--warn); } .level.full { fill: var(--bad); }
    .held { fill: var(--soft); opacity: .45; }
    .threshold { fill: var(--ink); opacity: .55; }
    @media (min-width: 64rem) { #traffic ~ .chart { grid-template-rows: 12rem 1.5rem; } }
    @media (max-width: 30rem) {
      .chart { grid-template-columns: 3.1rem minmax(0, 1fr); }
      .xs .o { display: none; } .barred { gap: .3rem; } .barred > span { min-width: 3.4rem; }
      .inbar { min-width: 1.4rem; }
      .share { grid-template-columns: 1fr; gap: .2rem; }
    }
    @media (forced-colors: active) {
      svg, .mark, .key, .inbar, .dot { forced-color-adjust: none; }
      .strip, .tip { border: 1px solid CanvasText; }
    }
    """
}
