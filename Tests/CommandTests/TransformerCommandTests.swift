import Foundation
import TestSupport
import Testing

/// What `micrograph` tells of a transformer at a terminal.
@Suite struct TransformerCommandTests {
  private static let model = SmallTransformer.file.path
  private static let heads = "blocks.0.heads"

  @Test func compareTellsHeadsAndNeuronsAndWhatIsLeftOut() throws {
    let project = try TinyProject(images: 20)
    let outcome = try Tool.run([
      "compare", Self.model, Self.model, "--images", "\(project.url.path)/images", "--layer", Self.heads, "--layer",
      SmallTransformer.neurons[0], "--top", "0",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let parts = outcome.output.components(separatedBy: "\n\n")
    #expect(parts.count == 4)
    let lines = parts[0].split(separator: "\n")
    #expect(lines.first == "transformer.onnx and transformer.onnx over 20 images")
    // Of each of the two models.
    let leftOut =
      "of transformer.onnx patches are compared, 2 without a place in the image not (class token, registers)"
    #expect(lines.dropFirst().map(String.init) == [leftOut, leftOut])
    func cells(_ table: String) -> [[String]] {
      table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    }
    let alike = cells(parts[1])
    let columns = try #require(alike.first?.dropFirst())
    let place = try #require(columns.firstIndex(of: Self.heads))
    #expect(columns.contains("blocks.1.heads") && columns.contains(SmallTransformer.neurons[1]))
    // The name of the first column has two words.
    #expect(alike.dropFirst().first?[place - 1] == "1.00")
    for unit in 0..<2 {
      let own = "\(Self.heads):\(unit)"
      #expect(cells(parts[3]).contains([own, own, "1.00", "1.00", "mutual"]))
    }
  }

  @Test func lensTellsWhatWouldBeAnsweredAfterEachBlock() throws {
    let project = try TinyProject(images: 1)
    try project.write("ape\nbee\ncow\ndog\nelk\n", to: "labels.txt")
    let image = "\(project.url.path)/images/0.png"
    let labels = ["--labels", "\(project.url.path)/labels.txt"]
    let text = try Tool.run(["run", Self.model, image, "--lens"] + labels)
    #expect(text.status == 0, "\(text.errors)")
    let lines = text.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    let start = try #require(
      lines.firstIndex(of: "if it were read after each block".split(separator: " ").map(String.init)))
    let rows = lines[(start + 1)...]
    let answer = try #require(rows.last?.dropFirst().first)
    #expect(rows.first == ["block", "best", answer, "place"])
    #expect(rows.dropFirst().map { $0.first } == ["before", "blocks.0", "blocks.1"])
    // After the last block it is the network's own answer.
    #expect(rows.last?.last == "1")
    struct Report: Decodable {
      struct Reading: Decodable {
        struct Score: Decodable {
          let index: Int
          let label: String?
          let logit: Float
        }

        let after: String?
        let classes: [Score]
        let answer: Score
        let rank: Int
      }

      let blocks: [Reading]
    }
    let json = try Tool.run(["run", Self.model, image, "--lens", "--json"] + labels)
    let readings = try #require(try JSONDecoder().decode([Report].self, from: Data(json.output.utf8)).first).blocks
    #expect(readings.map(\.after) == [nil, "blocks.0", "blocks.1"])
    #expect(readings.last?.rank == 1 && readings.last?.classes.first?.label == answer)
    #expect(readings.allSatisfy { $0.classes.count == 3 && $0.answer.label == answer })
    let plain = try Tool.run(["run", Self.model, image] + labels)
    #expect(!plain.output.contains("if it were read"))
    let refused = try Tool.run(["run", "\(project.url.path)/tiny.onnx", image, "--lens"])
    #expect(refused.status == 1 && refused.errors.contains("its scores cannot be read from a residual stream"))
  }

  @Test func circuitTellsWhatAHeadReads() throws {
    let project = try TinyProject(images: 40)
    func circuit(of target: String) throws -> Tool.Outcome {
      try Tool.run(["circuit", Self.model, target, "--images", "\(project.url.path)/images"])
    }
    let found = try circuit(of: "blocks.1.heads:0")
    #expect(found.status == 0, "\(found.errors)")
    #expect(found.output.hasPrefix("what blocks.1.heads:0 writes at the patch where it writes most"))
    #expect(found.output.contains("\(Self.heads):1") && !found.output.contains("of which the neuron makes"))
    let refused = try circuit(of: "\(Self.heads):0")
    #expect(refused.status == 1 && refused.errors.contains("no head and no neuron writes into the residual stream"))
  }

  @Test func circuitTellsWhatAClassReads() throws {
    let project = try TinyProject(images: 40)
    try project.write("ape, monkey\nbee\ncow\ndog\nelk\n", to: "labels.txt")
    let arguments = [
      "circuit", Self.model, "class:bee", "--images", "\(project.url.path)/images", "--labels",
      "\(project.url.path)/labels.txt",
    ]
    let all = try Tool.run(arguments)
    #expect(all.status == 0, "\(all.errors)")
    #expect(
      all.output.hasPrefix("what class bee reads of the residual stream: its score above the mean of 4 others\n"))
    let one = try Tool.run(arguments + ["--against", "monkey"])
    #expect(
      one.output.hasPrefix("what class bee reads of the residual stream: its score above that of ape, monkey\n"))
    #expect(one.output.contains("before the blocks") && one.output.contains("norm's and own biases"))
  }
}
