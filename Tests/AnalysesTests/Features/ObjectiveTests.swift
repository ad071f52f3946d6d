import Analyses
import Basics
import Networks
import Testing

/// What objectives measure, and their gradients.
struct ObjectiveTests {
  private let units: UnitSpace

  init() throws {
    units = try #require(
      UnitSpace(.channel, axis: 1, of: [1, 3, 3, 4], places: .map(.init(height: 3, width: 4))))
  }

  @Test("objectives say what they are")
  func description() {
    let unit = Unit("4c", 7)
    #expect(Objective.channel(unit).description == "channel 4c:7")
    #expect((-Objective.channel(unit)).description == "-channel 4c:7")
    #expect((Objective.neuron(unit) + 0.5 * .layer("3a")).description == "neuron 4c:7 + 0.5 layer 3a")
  }

  @Test(
    "finite differences confirm the gradient of each measure",
    arguments: [
      BoundObjective([.init(.channel(1))]),
      BoundObjective([.init(weight: -2, .channel(0))]),
      BoundObjective([.init(.neuron(2))]),
      BoundObjective([.init(.direction([0.5, -1, 2]))]),
      BoundObjective([.init(weight: 0.3, .squares)]),
      BoundObjective([.init(.channel(1)), .init(weight: 0.5, .neuron(1)), .init(weight: -1, .squares)]),
    ])
  func gradients(objective: BoundObjective) {
    let (values, gradient) = (filled(36, seed: 1), FloatBuffer(36))
    _ = objective.evaluate([map(values)], addingGradientsTo: [map(gradient)])
    for i in 0..<36 {
      let value = values.pointer[i]
      values.pointer[i] = value + 0.01
      let above = objective.evaluate([map(values)], addingGradientsTo: nil).value
      values.pointer[i] = value - 0.01
      let below = objective.evaluate([map(values)], addingGradientsTo: nil).value
      values.pointer[i] = value
      #expect(abs((above - below) / 0.02 - gradient.pointer[i]) < 1e-3)
    }
  }

  @Test("a dead unit sends its gradient past its ReLU")
  func dead() {
    let (after, before) = (FloatBuffer(36), filled(36, seed: 2))
    let (gradientAfter, gradientBefore) = (FloatBuffer(36), FloatBuffer(36))
    let objective = BoundObjective([.init(.channel(1), after: 0, before: 1)])
    let result = objective.evaluate(
      [map(after), map(before)], addingGradientsTo: [map(gradientAfter), map(gradientBefore)])
    #expect(result.isDead && result.value == 0)
    #expect(gradientAfter.values.allSatisfy { $0 == 0 })
    #expect((0..<36).allSatisfy { gradientBefore.pointer[$0] == (12..<24 ~= $0 ? 1 / 12 : 0) })
    after.pointer[13] = 1
    #expect(!objective.evaluate([map(after), map(before)], addingGradientsTo: nil).isDead)
  }

  @Test("a negative weight measures before the ReLU")
  func negative() {
    let (after, before) = (FloatBuffer(36), FloatBuffer(36))
    for i in 0..<36 { before.pointer[i] = -3 }
    let objective = BoundObjective([.init(weight: -1, .channel(0), after: 0, before: 1)])
    let result = objective.evaluate([map(after), map(before)], addingGradientsTo: nil)
    #expect(result.value == 3 && !result.isDead)
  }

  @Test("finite differences confirm the gradient of the penalty on likeness")
  func diversity() {
    let maps = (0..<3).map { filled(36, seed: 3 + $0) }
    let gradients = (0..<3).map { _ in FloatBuffer(36) }
    let diversity = Diversity(count: 3, units: units)
    let penalty = diversity.penalty(maps.map(map), subtractingGradientsFrom: gradients.map(map))
    #expect(penalty > 0)
    for (values, gradient) in zip(maps, gradients) {
      for i in stride(from: 0, to: 36, by: 5) {
        let value = values.pointer[i]
        values.pointer[i] = value + 0.01
        let above = diversity.penalty(maps.map(map), subtractingGradientsFrom: nil)
        values.pointer[i] = value - 0.01
        let below = diversity.penalty(maps.map(map), subtractingGradientsFrom: nil)
        values.pointer[i] = value
        #expect(abs((above - below) / 0.02 + gradient.pointer[i]) < 0.02 * max(1, abs(gradient.pointer[i])))
      }
    }
  }

  @Test("the penalty on distance from a photograph and its gradient are PyTorch's")
  func nearness() {
    let (start, values, gradient) = (FloatBuffer(36), FloatBuffer(36), FloatBuffer(36))
    for i in 0..<36 {
      start.pointer[i] = Float(i * 5 % 7) - 2
      values.pointer[i] = start.pointer[i] + (Float(i * 3 % 5) - 2) / 2
    }
    let anchor = Anchor(weight: 3, channels: [1], units: units)
    anchor.note(start.pointer)
    let near = anchor.penalty(map(values), of: 0, subtractingGradientFrom: map(gradient))
    // d = ((a - s)[[0, 2]] ** 2).sum() / (s[[0, 2]] ** 2).sum(); p = 3 * (s[1] ** 2).mean().sqrt() * d; p.backward()
    #expect(abs(near.distance - 0.097_222_22) < 1e-6)
    #expect(abs(near.penalty - 0.612_962_8) < 1e-5)
    let expected: [Float] = [-0.100_075_56, 0.050_037_78, -0.100_075_56, 0, -0.100_075_56, -0.100_075_56]
    for (i, slope) in zip([0, 1, 5, 14, 30, 35], expected) { #expect(abs(gradient.pointer[i] + slope) < 1e-6) }
    #expect(anchor.penalty(map(start), of: 0, subtractingGradientFrom: nil).penalty == 0)
  }

  @Test("pictures alike in style are penalised, unlike ones are not")
  func likeness() {
    let (a, b) = (FloatBuffer(36), FloatBuffer(36))
    for i in 0..<12 { a.pointer[i] = 1 }
    let diversity = Diversity(count: 2, units: units)
    // 100 / 2 * (1 + 1) for the same picture twice.
    #expect(abs(diversity.penalty([map(a), map(a)], subtractingGradientsFrom: nil) - 100) < 1e-3)
    for i in 12..<24 { b.pointer[i] = 1 }
    #expect(diversity.penalty([map(a), map(b)], subtractingGradientsFrom: nil) == 0)
  }

  @Test("optimisation ends when the mean stops rising, and when a unit never wakes")
  func settling() {
    var rising = Settling()
    #expect((1...200).allSatisfy { rising.judgement(after: Float($0), isDead: false) == .rising })
    var flat = Settling()
    let judgements = (1...128).map { _ in flat.judgement(after: 5, isDead: false) }
    #expect(judgements.firstIndex(of: .settled) == 127)
    var dead = Settling()
    #expect((1...64).map { _ in dead.judgement(after: 0, isDead: true) }.firstIndex(of: .dead) == 63)
  }

  private func map(_ buffer: FloatBuffer) -> Map {
    Map(values: buffer.pointer, units: units)
  }

  private func filled(_ count: Int, seed: Int) -> FloatBuffer {
    var generator = SeededGenerator(seed: UInt64(seed))
    let buffer = FloatBuffer(count)
    for i in 0..<count { buffer.pointer[i] = generator.gaussian() }
    return buffer
  }
}
