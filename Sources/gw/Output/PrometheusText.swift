/// Metrics in the text form that Prometheus reads from files (https://prometheus.io/docs/instrumenting/exposition_formats):
/// a family's lines together under its HELP and TYPE, no times, a line end at the end. It knows no metric.
struct PrometheusText {
  enum Kind: String {
    case counter, gauge, histogram
  }

  private(set) var text = ""

  /// Labels in the order in which they are written.
  typealias Labels = [(name: String, value: String)]

  /// A family of which there is nothing is left out.
  mutating func add(
    _ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: Labels, value: String)]
  ) {
    guard !samples.isEmpty else { return }
    head(name, kind, help)
    for sample in samples { line(name, sample.labels, sample.value) }
  }

  /// What a histogram has for one set of labels: counts up to each bound, all of them, and their sum.
  struct Distribution {
    var labels: Labels
    var buckets: [(bound: String, count: Int64)]
    var count: Int64
    var sum: String
  }

  mutating func add(_ name: String, _ help: String, _ distributions: [Distribution]) {
    guard !distributions.isEmpty else { return }
    head(name, .histogram, help)
    for distribution in distributions {
      let labels = distribution.labels
      for (bound, count) in distribution.buckets + [("+Inf", distribution.count)] {
        line(name + "_bucket", labels + [("le", bound)], "\(count)")
      }
      line(name + "_sum", labels, distribution.sum)
      line(name + "_count", labels, "\(distribution.count)")
    }
  }

  private mutating func head(_ name: String, _ kind: Kind, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  private mutating func line(_ name: String, _ labels: Labels, _ value: String) {
    let pairs = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
    text += name + (pairs.isEmpty ? "" : "{\(pairs)}") + " \(value)\n"
  }

  private static func escaped(_ value: String) -> String {
    var escaped = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\"": escaped += "\\\""
      case "\n": escaped += "\\n"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
