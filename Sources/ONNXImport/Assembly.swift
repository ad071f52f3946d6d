import Basics
import Networks

/// A model in the making: the nodes so far, and what each ONNX value has become.
final class Assembly {
  private(set) var nodes: [Node] = []
  private(set) var aliases: [String: String] = [:]
  private var constants: [String: Tensor] = [:]
  private var values: [String: Value] = [:]
  private var taken: Set<String>
  /// Of names that were asked for more than once, how often.
  private var repetitions: [String: Int] = [:]
  private let outputs: Set<String>
  /// The operator and the inputs that made each value.
  private var producers: [String: (operator: any Operator, inputs: [Value])] = [:]

  /// Constants that an operator repeats for every image, by their former names.
  private var repeated: [String: Value] = [:]
  private var spent = 0
  /// Elements that may be worked out while importing: what a file has many of may be worked out many times.
  private var budget = 1 << 26
  /// Whether the file's images have their channels last.
  var hasChannelsLast = false
  /// The input whose first axis is the batch.
  var image: Value?
  /// The number of images that the file was written for, where it is freed of that.
  var bakedBatch: Int?
  /// Whether it was found that the file cannot be freed of it.
  private(set) var isBoundToBatch = false
  /// The first value that a batch normalization made.
  var firstNormalized: NormalizedValue?
  /// Whether anything follows from the size of the image.
  let reading = ShapeReading()
  let setting: ImportSetting
  let moduleNames: ModuleNames
  /// What was made of the file's numbers, by the outputs of their nodes.
  private(set) var fileNumbers: [String: FileNumbers] = [:]

  init(_ graph: Onnx_GraphProto, _ setting: ImportSetting) {
    self.setting = setting
    moduleNames = ModuleNames(graph.node)
    taken = Set(graph.node.flatMap(\.output))
    taken.formUnion(graph.initializer.map(\.name))
    taken.formUnion(graph.input.map(\.name))
    outputs = Set(graph.output.map(\.name))
  }

  /// What nodes have become so far.
  struct Progress {
    fileprivate let nodes: [Node]
    fileprivate let aliases: [String: String]
    fileprivate let constants: [String: Tensor]
    fileprivate let values: [String: Value]
    fileprivate let producers: [String: (operator: any Operator, inputs: [Value])]
    fileprivate let repeated: [String: Value]
    fileprivate let isBoundToBatch: Bool
    fileprivate let firstNormalized: NormalizedValue?
    fileprivate let fileNumbers: [String: FileNumbers]
  }

  var progress: Progress {
    Progress(
      nodes: nodes, aliases: aliases, constants: constants, values: values, producers: producers, repeated: repeated,
      isBoundToBatch: isBoundToBatch, firstNormalized: firstNormalized, fileNumbers: fileNumbers)
  }

  /// Goes back to where it was: of a node that gave up half way nothing stays but the names that it used up.
  func goBack(to progress: Progress) {
    nodes = progress.nodes
    aliases = progress.aliases
    constants = progress.constants
    values = progress.values
    producers = progress.producers
    repeated = progress.repeated
    isBoundToBatch = progress.isBoundToBatch
    firstNormalized = progress.firstNormalized
    fileNumbers = progress.fileNumbers
  }

  func value(_ name: String) -> Value? { values[name] }

  /// Says what an ONNX value is.
  func define(_ name: String, as value: Value) {
    values[name] = value
    if name != value.name { aliases[name] = value.name }
  }

  func isOutput(_ name: String) -> Bool { outputs.contains(name) }

  /// Keeps a former name of a node usable.
  func alias(_ name: String, for value: String) {
    if !name.isEmpty, aliases[name] == nil { aliases[name] = value }
  }

  /// A name nobody has yet, made from `base`.
  func freshName(_ base: String) -> String {
    if taken.insert(base).inserted { return base }
    var count = repetitions[base, default: 1]
    var name: String
    repeat {
      count += 1
      name = "\(base)#\(count)"
    } while !taken.insert(name).inserted
    repetitions[base] = count
    return name
  }

  /// Adds a node and gives its output with the shapes that follow; what is made of constants only is worked out instead.
  func append(_ name: String, _ operator: any Operator, _ inputs: [Value], output: String) throws(Diagnostic) -> Value {
    if let contents = Folding.contents(of: `operator`, inputs, in: self) { return Value(output, contents: contents) }
    if hasChannelsLast, let sunk = try appendSunk(name, `operator`, inputs, output: output) { return sunk }
    let inputs = try inputs.map { input throws(Diagnostic) in try materialized(input) }
    producers[output] = (`operator`, inputs)
    nodes.append(Node(name: name, operator: `operator`, inputs: inputs.map(\.name), output: output))
    var shapes: [Shape] = []
    if inputs.allSatisfy({ !$0.inferred.isEmpty }) {
      shapes = Probes.batches.indices.compactMap { probe in
        try? `operator`.checkedOutputShape(inputs.map { $0.inferred[probe] })
      }
      if shapes.count < Probes.batches.count { shapes = [] }
    }
    let value = Value(output, shapes: shapes, reading: reading)
    if bakedBatch != nil, !BatchProof.holds(of: `operator`, inputs, value) { isBoundToBatch = true }
    return value
  }

  /// The operator that a node becomes by numbers of the file: the one that `make` gives, or the one that the same numbers
  /// gave at the file's own size.
  func made<Made: Operator>(
    _ output: String?, by numbers: [[Int]], _ make: () throws(Diagnostic) -> Made
  ) throws(Diagnostic) -> Made {
    guard let output else { return try make() }
    if let own = setting.own?[output], own.numbers == numbers, let made = own.operator as? Made { return made }
    let made = try make()
    fileNumbers[output] = FileNumbers(numbers: numbers, operator: made)
    return made
  }

  /// A value that nodes can read: constants are put into the model; one that is repeated for every image of the batch
  /// becomes an operator that repeats it.
  private func materialized(_ input: Value) throws(Diagnostic) -> Value {
    guard input.isConstant else { return input }
    if let constant = input.constant {
      if constants[input.name] == nil { constants[input.name] = constant.tensor }
      return input
    }
    if let made = repeated[input.name] { return made }
    guard let (single, axes) = input.repeatedAlongBatch, let image else {
      throw Diagnostic(
        "reads '\(input.name)', which follows the size of the batch in a way that is not supported", kind: .unsupported)
    }
    let name = freshName("\(input.name)/single")
    let source = Value(name, contents: Probes.batches.map { _ in single })
    let output = freshName("\(input.name)/repeated")
    let made = try append(output, Expansion(axes), [source, image], output: output)
    repeated[input.name] = made
    return made
  }

  /// Says that the file itself holds so many elements.
  func holds(_ count: Int) { budget += 16 * count }

  /// Counts elements worked out while importing; a small file must not fill the memory.
  func spend(_ count: Int) throws(Diagnostic) {
    guard canSpend(count) else { throw Diagnostic("too much would have to be worked out while importing") }
  }

  /// Counts them only where they can still be afforded.
  func canSpend(_ count: Int) -> Bool {
    guard spent + count <= budget else { return false }
    spent += count
    return true
  }

  /// What made a value of the model; nil for inputs and constants.
  func producer(of value: String) -> (operator: any Operator, inputs: [Value])? { producers[value] }

  /// Whether anything was learned on the way so far.
  var hasLayers: Bool {
    nodes.contains { $0.operator is Convolution || $0.operator is MatrixProduct || $0.operator is Deconvolution }
  }

  /// Those of some values that no node reads.
  func unread(of values: Set<String>) -> Set<String> { values.subtracting(nodes.flatMap(\.inputs)) }

  /// The constants that nodes, or the file's outputs, read.
  var usedConstants: [String: Tensor] {
    let used = Set(nodes.flatMap(\.inputs))
    return constants.filter { used.contains($0.key) }
  }
}
