import GWKit

/// The vertical axis of a chart: from zero to a round number, with a few round marks.
struct HTMLScale {
  private let step: Int128
  private let steps: Int128
  private static let mostSteps: Int128 = 4
  /// Units of a chart's height.
  static let height: Int64 = 1000

  /// A tight one ends at the largest value: for pictures without marks.
  init(most: Int64, unit: HTMLUnit, isTight: Bool = false) {
    let most = Int128(max(1, most))
    guard !isTight else {
      (step, steps) = (most, 1)
      return
    }
    step = unit.step { $0 * Self.mostSteps >= most }
    steps = (most + step - 1) / step
  }

  var marks: [Int64] { (0...Int64(steps)).map { Int64(clamping: Int128($0) * step) } }

  /// How far above the ground a value lies. What is not nothing can be seen.
  func rise(_ value: Int64) -> Int64 {
    guard value > 0 else { return 0 }
    return max(4, min(Self.height, Int64(Int128(value) * Int128(Self.height) / (step * steps))))
  }

  /// Percent of the height, from the top.
  func top(_ value: Int64) -> String {
    DecimalText.percent(Self.height - rise(value), of: Self.height)
  }
}

extension HTMLUnit {
  /// The first round step, from the smallest on, that is large enough.
  fileprivate func step(where isEnough: (Int128) -> Bool) -> Int128 {
    if self == .milliseconds {
      // People divide minutes, hours and days otherwise than by ten.
      let steps: [Int128] = [
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000,
        120_000, 300_000, 600_000, 1_200_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000,
        43_200_000,
      ]
      return steps.first(where: isEnough) ?? Self.decimalStep(of: 86_400_000, where: isEnough)
    }
    return Self.decimalStep(of: 1, where: isEnough)
  }

  private static func decimalStep(of base: Int128, where isEnough: (Int128) -> Bool) -> Int128 {
    var power = base
    while true {
      for factor: Int128 in [1, 2, 5] where isEnough(power * factor) { return power * factor }
      power *= 10
    }
  }
}
