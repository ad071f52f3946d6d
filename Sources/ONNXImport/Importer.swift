import Basics
import Foundation
import Networks

/// Turns a decoded file into a ``Model``, step by step: each step reports all its faults before the next begins.
struct Importer {
  private let graph: Onnx_GraphProto
  private let opset: Int
  private let external: ExternalData

  /// Checks what the file needs: operator set, operators, attributes.
  init(_ file: Onnx_ModelProto, external: ExternalData) throws(Diagnostic) {
    guard file.hasGraph, !file.graph.node.isEmpty else {
      throw Diagnostic("this file holds no network", advice: "Export the model to ONNX again.")
    }
    let versions = file.opsetImport.filter { $0.domain.isEmpty || $0.domain == "ai.onnx" }.map(\.version)
    guard let version = versions.first, (7...22).contains(version) else {
      throw Diagnostic(
        versions.first.map { "it is written for operator set \($0); 7 to 22 are supported" }
          ?? "it does not say for which operator set it is written",
        advice: "Export the model with opset_version=17.")
    }
    graph = file.graph
    opset = Int(version)
    self.external = external
    try checkSupport()
  }

  private func checkSupport() throws(Diagnostic) {
    var faults: [Diagnostic] = []
    for node in graph.node {
      guard node.domain.isEmpty || node.domain == "ai.onnx", let translator = Translator.all[node.opType] else {
        let domain = node.domain.isEmpty || node.domain == "ai.onnx" ? "" : "\(node.domain)."
        faults.append(
          Diagnostic(
            "the operator '\(domain)\(node.opType)' is not supported", at: node.place,
            advice: "Export the model without it, for inference and with constants folded.", kind: .unsupported))
        continue
      }
      for attribute in node.attribute where !translator.attributes.contains(attribute.name) {
        faults.append(
          Diagnostic(
            "its attribute '\(attribute.name)' is not supported", at: node.place,
            advice: "Export the model with opset_version=17.", kind: .unsupported))
      }
    }
    if let sparse = graph.sparseInitializer.first {
      faults.append(
        Diagnostic("sparse tensors are not supported", at: "tensor '\(sparse.values.name)'", kind: .unsupported))
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
  }

  /// Puts the model together; `data` is the content of the file, for its digest.
  ///
  /// - Parameter remade: makes it for an image of another size.
  func model(
    of data: Data, _ setting: ImportSetting, remade: @escaping (ImportSetting) -> ModelSizes.Maker
  ) throws(Diagnostic) -> Model {
    let assembly = Assembly(graph, setting)
    var reader = TensorReader(external: external)
    try defineInitializers(in: assembly, &reader)
    let inputs = try defineInputs(in: assembly)
    let known = Set(graph.initializer.map(\.name)).union(inputs.map(\.name))
    let nodes = try Ordering.sorted(graph.node, known: known)
    let (obstacles, faults) = translate(nodes, into: assembly)
    if setting.own == nil, assembly.bakedBatch != nil, assembly.isBoundToBatch || !faults.isEmpty {
      var bound = setting
      bound.isBatchFree = false
      return try model(of: data, bound, remade: remade)
    }
    guard faults.isEmpty || setting.image != nil else { throw Diagnostic(faults) }

    var hasher = DigestHasher()
    hasher.update(data)
    for file in reader.externalFiles { hasher.update(file) }
    var next = setting
    next.own = next.own ?? assembly.fileNumbers
    return try finish(
      assembly, inputs, hasher.finish(), obstacles,
      remade: setting.image == nil && assembly.reading.happened ? remade(next) : nil)
  }

  private func defineInitializers(in assembly: Assembly, _ reader: inout TensorReader) throws(Diagnostic) {
    var faults: [Diagnostic] = []
    for tensor in graph.initializer {
      do throws(Diagnostic) {
        guard !tensor.name.isEmpty, assembly.value(tensor.name) == nil else {
          throw Diagnostic(tensor.name.isEmpty ? "has no name" : "is defined twice")
        }
        let constant = try reader.read(tensor)
        assembly.define(
          tensor.name, as: Value(tensor.name, contents: Array(repeating: constant, count: Probes.batches.count)))
      } catch {
        faults.append(error.changed { $0.place = "tensor '\(tensor.name)'" })
      }
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
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
      let shapes = known ? Probes.shapes(dimensions, assembly.setting) : []
      assembly.define(info.name, as: Value(info.name, shapes: shapes, reading: assembly.reading))
      if assembly.image == nil, dimensions.count > 1, dimensions[0] == nil || assembly.setting.isBatchFree {
        assembly.image = assembly.value(info.name)
        assembly.bakedBatch = dimensions[0]
      }
      let holdsBytes = ElementType(rawValue: info.type.tensorType.elemType) == .uint8
      inputs.append(Input(name: info.name, dimensions: dimensions, holdsBytes: holdsBytes))
    }
    return inputs
  }

  /// What is wrong, and for every value that is missing why: at another size than the file's own a network may have no
  /// end, only a trunk.
  private func translate(
    _ nodes: [Onnx_NodeProto], into assembly: Assembly
  ) -> (missing: [String: Diagnostic], faults: [Diagnostic]) {
    var faults: [Diagnostic] = []
    var broken: [String: Diagnostic] = [:]
    for node in nodes {
      if let cause = node.input.lazy.compactMap({ broken[$0] }).first {
        for output in node.output { broken[output] = cause }
        continue
      }
      do throws(Diagnostic) {
        let translation = Translation(node, opset: opset, assembly: assembly)
        if try !translation.evaluate() { try Translator.all[node.opType]?.translate(translation) }
      } catch {
        let fault = error.changed { $0.place = node.place }
        faults.append(fault)
        for output in node.output { broken[output] = fault }
      }
    }
    return (broken, faults)
  }

  private func finish(
    _ assembly: Assembly, _ inputs: [Input], _ digest: Digest, _ obstacles: [String: Diagnostic],
    remade: ModelSizes.Maker?
  ) throws(Diagnostic) -> Model {
    var faults: [Diagnostic] = []
    // Outputs that do not depend on the image, such as anchors, are left out.
    let outputs = graph.output.compactMap { assembly.value($0.name) }.filter { !$0.isConstant }.map(\.name)
    if outputs.isEmpty, obstacles.isEmpty { faults.append(Diagnostic("no output is computed from the image")) }
    let constants = assembly.usedConstants
    for (name, tensor) in constants.sorted(by: { $0.key < $1.key }) {
      if let index = tensor.values.firstIndex(where: { !$0.isFinite }) {
        faults.append(
          Diagnostic(
            "its element \(index) is \(tensor.values[index]); weights must be finite numbers", at: "tensor '\(name)'"))
      }
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
    // Exporters leave inputs standing that nothing reads any more, such as a flag for training.
    let read = Set(assembly.nodes.flatMap(\.inputs))
    var image = assembly.image?.inferred.first
    if image?.rank == 4 { image?.dimensions[0] = 1 }
    return try Model(
      inputs: inputs.filter { read.contains($0.name) }, nodes: assembly.nodes, constants: constants, outputs: outputs,
      opset: opset, digest: digest, aliases: assembly.aliases, image: image?.rank == 4 ? image : nil,
      batch: assembly.setting.isBatchFree ? nil : inputs.first?.dimensions.first ?? nil, obstacles: obstacles,
      remade: remade)
  }
}
