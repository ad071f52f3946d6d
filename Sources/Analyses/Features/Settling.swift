/// Decides from the objective's values whether a picture is worth further steps.
///
/// Each value is of another transformation, so only means over many steps can be compared. The decision is made at
/// fixed steps, which keeps it the same on every run.
package struct Settling {
  package enum Judgement {
    case rising
    case settled
    case dead
  }

  /// Steps over which means are taken.
  package static let window = 64
  /// How much the mean must rise from one window to the next, as a share of it.
  package static let leastRise: Float = 0.01
  /// Steps after which a unit that never woke is given up.
  package static let patience = 64

  private var steps = 0
  private var sum: Float = 0
  private var lastMean: Float?
  private var everWoke = false

  package init() {}

  package mutating func judgement(after value: Float, isDead: Bool) -> Judgement {
    steps += 1
    sum += value
    everWoke = everWoke || !isDead
    if !everWoke { return steps >= Settling.patience ? .dead : .rising }
    guard steps % Settling.window == 0 else { return .rising }
    let mean = sum / Float(Settling.window)
    defer { (lastMean, sum) = (mean, 0) }
    guard let lastMean else { return .rising }
    return mean - lastMean < Settling.leastRise * mean.magnitude ? .settled : .rising
  }
}
