import GWKit

/// The upright axis of a chart of durations: round numbers on evenly spaced rows. It draws nothing.
struct DurationAxis {
  /// Milliseconds from one number to the next.
  let step: Int64
  /// Numbers above zero.
  let ticks: Int
  let rowsPerTick: Int

  private static let mostTicks: Int64 = 6
  private static let height = 12

  /// Steps of 1, 2 and 5, as far as seconds and minutes allow: they have sixty parts, not a hundred.
  private static let steps: [Int64] = {
    let (second, minute, hour): (Int64, Int64, Int64) = (1000, 60_000, 3_600_000)
    var steps: [Int64] = [1, 2, 5, 10, 20, 50, 100, 200, 500]
    steps += [1, 2, 5, 10, 20, 30].map { $0 * second } + [1, 2, 5, 10, 20, 30].map { $0 * minute }
    var power = hour
    while power < 1_000_000 * hour {
      steps += [1, 2, 5].map { $0 * power }
      power *= 10
    }
    return steps
  }()

  /// High enough for `most` milliseconds.
  init(upTo most: Int64) {
    let most = max(1, min(most, (Self.steps.last ?? 1) * Self.mostTicks))
    step = Self.steps.first { most <= $0 * Self.mostTicks } ?? most
    ticks = Int((most + step - 1) / step)
    rowsPerTick = Self.height / ticks
  }

  var top: Int64 { step * Int64(ticks) }
  /// The highest one; the lowest is 0.
  var topRow: Int { ticks * rowsPerTick }

  /// The nearest row; nil above the axis.
  func row(of milliseconds: Int64) -> Int? {
    guard milliseconds <= top else { return nil }
    let scaled = Int128(max(0, milliseconds)) * Int128(topRow)
    return Int((scaled + Int128(top) / 2) / Int128(top))
  }

  func label(ofRow row: Int) -> String? {
    guard row % rowsPerTick == 0 else { return nil }
    guard row > 0 else { return "0" }
    let tenths = step * Int64(row / rowsPerTick) * 10 / unit.size
    return "\(DecimalText.text(tenths, places: 1)) \(unit.name)"
  }

  /// The largest in which no number needs more than one decimal.
  private var unit: (name: String, size: Int64) {
    let units: [(name: String, size: Int64)] = [("h", 3_600_000), ("min", 60_000), ("s", 1000)]
    return units.first { $0.size <= top && step * 10 % $0.size == 0 } ?? ("ms", 1)
  }
}
