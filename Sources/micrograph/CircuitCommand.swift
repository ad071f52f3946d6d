import Analyses
import ArgumentParser
import Basics
import Findings
import Foundation
import Generation
import Reports

struct CircuitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "circuit",
    abstract: "Find and test the circuit behind a unit or a class, or look for circuits in the whole model.",
    discussion: """
      It walks down from the unit through the layers, keeps the units that contribute, pairs mirrored pathways, names \
      motifs, and tests the result by cutting exactly its edges, on images that took no part in choosing them. It \
      also looks for the smallest circuit without which the unit falls silent and the smallest that suffices alone, \
      tests both against random ones, and says by a fixed rule whether the circuit is proved, supported or suggested.
      Of a class it takes the units of all layers that set its logit above the others', measures the network's answers \
      with these alone and without them, on images in folders that have the classes' names, and says what single units do.
      Of a transformer it takes the heads and neurons that write what a neuron, a head or the score of a class reads of the \
      residual stream, says what each adds to it and what is not shown, and cuts exactly these edges; --layers names those that may write.

      EXAMPLES
        micrograph circuit googlenet.onnx 4c:254 --layers 3b,4a,4b,4c \\
            --images photos --store scan.sqlite
        micrograph circuit pets.onnx class:cat --against dog --images photos --labels pets.txt
        micrograph circuit vit.onnx blocks.4.mlp.act:17 --images photos
        micrograph circuit vit.onnx blocks.4.heads:2 --images photos
        micrograph circuit googlenet.onnx --search --images photos \\
            --store scan.sqlite
        micrograph circuit googlenet.onnx --search --motif rotation --layers 3a,3b \\
            --images photos
      """)

  @Argument(help: "An ONNX file.")
  var model: String

  @Argument(
    help: ArgumentHelp(
      "The unit or the class to explain; left out with --search.", valueName: "LAYER:CHANNEL or class:NAME"))
  var target: String?

  @Option(
    help: ArgumentHelp(
      "Layers from the lowest to the unit's own (a class, a transformer, --search: all by default).", valueName: "A,B,C"
    ))
  var layers: String = ""

  @Option(help: ArgumentHelp("Why a class and not this one.", valueName: "class"))
  var against: String?

  @Option(help: ArgumentHelp("A folder of images.", valueName: "folder"))
  var images: String

  @Flag(help: "List the strongest instances of a motif in the whole model instead.")
  var search = false

  @Option(help: "With --search: union, mirrorPair, crossInhibition or rotation.")
  var motif = MotifChoice.union

  @Option(help: "With --search, how many.")
  var top = 20

  @Option(help: "The most mirror pairs or single units kept of a layer.")
  var breadth = 3

  @Option(help: "The least contribution of an edge, as a share of its target's activation.")
  var edgeShare: Float = 0.04

  @Option(help: "Random draws for each control.")
  var draws = 5

  @Option(
    help: ArgumentHelp(
      "Say instead how often the rule calls circuits of the unit proved or supported that mean nothing: so many of units "
        + "ranked at random, and as many of units ranked in a network with shuffled weights.", valueName: "count"))
  var controls: Int?

  @Option(
    help: ArgumentHelp(
      "What stands in for units that are cut where the verdict is measured. With counterfactual (the mirror image) or pair "
        + "the circuit is that of the difference between an image and the other: why this and not that.",
      valueName: "zero|mean|resample|counterfactual|pair"))
  var ablation = AblationKind.mean

  @Option(
    help: ArgumentHelp(
      "A text file of images that differ from others in one thing, `IMAGE, OTHER` a line: what units do on the other "
        + "then stands in for them, too.", valueName: "file"))
  var pairs: String?

  @Option(help: "The seed of the random draws.")
  var seed: UInt64 = 0

  @Flag(help: "Write JSON.")
  var json = false

  @OptionGroup var store: StoreOption
  @OptionGroup var work: WorkOptions
  @OptionGroup(title: "How images enter the model") var options: ModelOptions

  func validate() throws {
    guard search != (target != nil) else { throw ValidationError("Give either a unit or --search.") }
    guard against == nil || className != nil else { throw ValidationError("--against is for a target class:NAME.") }
    guard top > 0 else { throw ValidationError("--top must be at least 1.") }
    guard (1...20).contains(breadth) else { throw ValidationError("--breadth must be between 1 and 20.") }
    guard (0...1).contains(edgeShare) else { throw ValidationError("--edge-share must be between 0 and 1.") }
    guard (controls.map { (1...1000).contains($0) && className == nil && !search }) ?? true else {
      throw ValidationError("--controls is for the circuit of a unit, and must be between 1 and 1000.")
    }
    guard pairs == nil || (controls == nil && !search) else {
      throw ValidationError("--pairs is for the circuit of a unit or a class.")
    }
    guard pairs != nil || !isAgainstPairs else { throw ValidationError("--ablation pair needs --pairs.") }
    guard pairs == nil || className == nil || isAgainstPairs else { throw Self.pairsAlone }
    guard (1...50).contains(draws) else { throw ValidationError("--draws must be between 1 and 50.") }
  }

  private var isAgainstPairs: Bool { ablation == .counterfactual(.pair) }

  /// Only circuits of units are measured by several ways of cutting.
  private static let pairsAlone = ValidationError(
    "Of a class, or of a unit of a transformer, --pairs is for --ablation pair.")

  /// Of a target `class:NAME`.
  private var className: String? {
    target.flatMap { $0.hasPrefix("class:") ? String($0.dropFirst("class:".count)) : nil }
  }

  private var parameters: CircuitParameters {
    CircuitParameters(breadth: breadth, edgeShare: edgeShare, draws: draws, ablation: ablation, seed: seed)
  }

  private var names: [String] { layers.split(separator: ",").map(String.init) }

  func run() throws {
    let specimen = try options.specimen(model)
    try store.withStore { url in
      let run = try CircuitRun(
        specimen, layers: names, images: URL(fileURLWithPath: images), store: url, work: work.work(isQuiet: json))
      var parameters = parameters
      if let pairs { parameters.pairs = try run.pairs(in: URL(fileURLWithPath: pairs)) }
      if let target, controls == nil, try run.isOfStream(aClass: className != nil) {
        guard pairs == nil || isAgainstPairs else { throw Self.pairsAlone }
        let circuit =
          try className.map { try run.streamCircuit(ofClass: $0, against: against, parameters) }
          ?? run.streamCircuit(of: target, parameters)
        if json { try Console.printJSON(circuit) } else { print(StreamCircuitText(circuit)) }
      } else if let className {
        let circuit = try run.circuit(ofClass: className, against: against, parameters)
        if json { try Console.printJSON(circuit) } else { print(ClassCircuitText(circuit)) }
      } else if let target, names.isEmpty {
        throw ValidationError("Give the layers of the circuit of \(target) with --layers.")
      } else if let target, let controls {
        let found = try run.controls(controls, of: target, ablation: ablation, seed: seed)
        if json { try Console.printJSON(found) } else { print(CircuitRun.text(found)) }
      } else if let target {
        let circuit = try run.circuit(of: target, parameters)
        if json { try Console.printJSON(circuit) } else { print(CircuitRun.text(circuit)) }
      } else {
        let motifs = try run.motifs(motif, limit: top)
        if json { try Console.printJSON(motifs) } else { print(CircuitRun.text(motifs)) }
      }
    }
  }
}

extension MotifChoice: ExpressibleByArgument {}
extension AblationKind: ExpressibleByArgument {
  public init?(argument: String) {
    guard let kind = Self.named.first(where: { $0.description == argument }) else { return nil }
    self = kind
  }

  /// Those that a folder of images has; pairs are named beside it.
  private static let named = usual + [.counterfactual(.pair)]

  public var defaultValueDescription: String { description }

  public static var allValueStrings: [String] { named.map(\.description) }
}
