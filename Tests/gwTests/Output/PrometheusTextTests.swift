import Testing

@testable import gw

struct PrometheusTextTests {
  @Test func keepsAFamilyTogether() {
    var text = PrometheusText()
    text.add(
      "a_total", .counter, "What a is.",
      [([("x", "1")], "2"), ([], "3")])
    text.add("nothing", .gauge, "Left out.", [])
    text.add(
      "b", "Times.",
      [
        .init(labels: [("m", "q")], buckets: [("0.01", 1), ("0.02", 4)], count: 5, sum: "0.3")
      ])
    #expect(
      text.text == """
        # HELP a_total What a is.
        # TYPE a_total counter
        a_total{x="1"} 2
        a_total 3
        # HELP b Times.
        # TYPE b histogram
        b_bucket{m="q",le="0.01"} 1
        b_bucket{m="q",le="0.02"} 4
        b_bucket{m="q",le="+Inf"} 5
        b_sum{m="q"} 0.3
        b_count{m="q"} 5

        """)
  }

  @Test func escapesWhatWouldEndALabel() {
    var text = PrometheusText()
    text.add("a", .gauge, "A.", [([("x", "q\"\u{301}\\\nend")], "1")])
    #expect(text.text.hasSuffix("a{x=\"q\\\"\u{301}\\\\\\nend\"} 1\n"))
  }
}
