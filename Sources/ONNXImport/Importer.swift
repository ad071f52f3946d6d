import Basics
import Foundation
import Networks

/// Turns a decoded file into a ``Model``, step by step: each step reports all its faults before the next begins.
struct Importer {
  private let graph: Onnx_GraphProto
  private let functions: [Onnx_FunctionProto]
  private let opset: Int
  private let external: ExternalData

  /// The versions of ONNX's operators that are known.
  private static let opsets = 7...28

  /// Checks which operator set the file needs.
  init(_ file: Onnx_ModelProto, external: ExternalData) throws(Diagnostic) {
    guard file.hasGraph, !file.graph.node.isEmpty else {
      throw Diagnostic("this file holds no network", advice: "Export the model to ONNX again.")
    }
    let version = file.opsetImport.opset
    guard let version, Importer.opsets.contains(version) else {
      throw Diagnostic(
        version.map {
          "it is written for operator set \($0); \(Importer.opsets.lowerBound) to \(Importer.opsets.upperBound) are supported"
        } ?? "it does not say for which operator set it is written",
        advice: "Export the model with opset_version=17.")
    }
    graph = file.graph
    functions = file.functions
    opset = version
    self.external = external
  }

  /// Puts the model together; `data` is the content of the file, for its digest.
  ///
  /// - Parameter remade: makes it for an image of another size.
  func model(
    of data: Data, _ setting: ImportSetting, remade: @escaping (ImportSetting) -> ModelSizes.Maker
  ) throws(Diagnostic) -> Model {
    let assembly = Assembly(graph, setting)
    var walk = Walk(functions: functions, into: assembly, reader: TensorReader(external: external))
    try defineInitializers(&walk)
    let inputs = try defineInputs(in: assembly)
    let known = Set(graph.initializer.map(\.name) + graph.sparseInitializer.map(\.values.name) + inputs.map(\.name))
    walk.take(try Ordering.sorted(graph.node, known: known.contains), opset: opset)

    if setting.own == nil, assembly.bakedBatch != nil {
      var bound = setting
      bound.isBatchFree = false
      if assembly.isBoundToBatch { return try model(of: data, bound, remade: remade) }
      // What cannot be taken for any number of images may be sound for the file's own.
      if !walk.omissions.isEmpty, let model = try? model(of: data, bound, remade: remade),
        model.omissions.count < walk.omissions.count
      {
        return model
      }
    }

    var hasher = DigestHasher()
    hasher.update(data)
    for file in walk.reader.externalFiles { hasher.update(file) }
    var next = setting
    next.own = next.own ?? assembly.fileNumbers
    // What cannot be taken at this size may be sound at another.
    let followsSize = assembly.reading.happened || !walk.omissions.isEmpty
    return try finish(
      assembly, walk, inputs, hasher.finish(), remade: setting.image == nil && followsSize ? remade(next) : nil)
  }

  private func defineInitializers(_ walk: inout Walk) throws(Diagnostic) {
    var faults: [Diagnostic] = []
    for tensor in graph.initializer {
      do throws(Diagnostic) { try walk.define(tensor, as: tensor.name) } catch { faults.append(error) }
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
    for sparse in graph.sparseInitializer {
      walk.leaveOut(
        [sparse.values.name],
        because: Diagnostic(
          "sparse tensors are not supported", at: "tensor '\(sparse.values.name)'", kind: .unsupported))
    }
  }

  private func defineInputs(in assembly: Assembly) throws(Diagnostic) -> [Input] {
    var inputs: [Input] = []
    // Before IR version 4, initialisers are listed among the inputs too.
    for info in graph.input where assembly.value(info.name) == nil {
      let dimensions = info.type.tensorType.shape.dim.map {
        // Some exporters write -1 where others leave an extent open.
        $0.hasDimValue && $0.dimValue != 0 && $0.dimValue != -1 ? Int($0.dimValue) : nil
      }
      guard dimensions.count <= 16, Shape(dimensions.map { $0 ?? 1 }).checkedCount != nil else {
        throw Diagnostic("its dimensions make no sense", at: "input '\(info.name)'")
      }
      let known = info.type.hasTensorType && info.type.tensorType.hasShape
      let channelsFirst = ChannelsLast.channelsFirst(dimensions)
      let shapes = known ? Probes.shapes(channelsFirst ?? dimensions, assembly.setting) : []
      let value = Value(info.name, shapes: shapes, reading: assembly.reading)
      assembly.define(info.name, as: value)
      if assembly.image == nil, dimensions.count > 1, dimensions[0] == nil || assembly.setting.isBatchFree {
        assembly.image = value
        assembly.bakedBatch = dimensions[0]
      }
      if channelsFirst != nil {
        assembly.hasChannelsLast = true
        let name = assembly.freshName("\(info.name)/channels last")
        assembly.define(
          info.name, as: try assembly.append(name, Transposition(ChannelsLast.order), [value], output: name))
      }
      let holdsBytes = ElementType(rawValue: info.type.tensorType.elemType) == .uint8
      inputs.append(Input(name: info.name, dimensions: channelsFirst ?? dimensions, holdsBytes: holdsBytes))
    }
    return inputs
  }

  private func finish(
    _ assembly: Assembly, _ walk: Walk, _ inputs: [Input], _ digest: Digest, remade: ModelSizes.Maker?
  ) throws(Diagnostic) -> Model {
    var faults: [Diagnostic] = []
    // Outputs that do not depend on the image, such as anchors, are left out.
    var outputs = graph.output.compactMap { assembly.value($0.name) }.filter { !$0.isConstant }.map(\.name)
    let omissions = walk.omissions.enumerated().map { index, omission in
      Omission(
        reason: omission.reason, names: omission.names,
        outputs: graph.output.map(\.name).filter { walk.omission(of: $0) == index })
    }
    if outputs.isEmpty, assembly.hasLayers { outputs = walk.ends }
    if outputs.isEmpty {
      faults = walk.omissions.map(\.reason)
      if faults.isEmpty { faults.append(Diagnostic("no output is computed from the image")) }
    }
    let used = assembly.usedConstants
    let infinite = used.filter { !$0.value.values.allSatisfy(\.isFinite) }
    let constants = used.merging(HidingMask.masks(among: infinite, in: assembly), uniquingKeysWith: { $1 })
    for name in infinite.keys.sorted() {
      if let values = constants[name]?.values, let index = values.firstIndex(where: { !$0.isFinite }) {
        faults.append(
          Diagnostic(
            "its element \(index) is \(values[index]); weights must be finite numbers", at: "tensor '\(name)'",
            advice: values[index] == -.infinity
              ? "A mask of -inf is taken where it is added to scores, a softmax of their rows follows, and no row is "
                + "hidden as a whole." : nil))
      }
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
    let setting = assembly.setting
    let recognition = AttentionRecognition(
      nodes: assembly.nodes, constants: constants,
      inputs: inputs.reduce(into: [:]) { $0[$1.name] = Probes.shapes($1.dimensions, setting).first },
      modules: assembly.moduleNames.chain)
    // Exporters leave inputs standing that nothing reads any more, such as a flag for training.
    let read = Set(assembly.nodes.flatMap(\.inputs))
    var image = assembly.image?.inferred.first
    if image?.rank == 4 { image?.dimensions[0] = 1 }
    return try Model(
      inputs: inputs.filter { read.contains($0.name) }, nodes: recognition.nodes,
      constants: recognition.constants, outputs: outputs,
      opset: opset, digest: digest, aliases: assembly.aliases, omissions: omissions,
      image: image?.rank == 4 ? image : nil,
      batch: assembly.setting.isBatchFree ? nil : inputs.first?.dimensions.first ?? nil,
      firstNormalized: assembly.firstNormalized, remade: remade)
  }
}
