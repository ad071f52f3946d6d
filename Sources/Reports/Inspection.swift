package import Basics
package import Foundation
package import Networks
import ONNXImport

/// What `micrograph inspect` tells about a model file.
package struct Inspection: Encodable, Sendable {
  package struct InspectedModel: Encodable, Sendable {
    package var digest: Digest
    package var opset: Int
    package var inputs: [String]
    package var outputs: [String]
    package var nodes: Int
    package var parameters: Int
  }

  package struct InspectedLayer: Encodable, Sendable {
    package var name: String
    package var `operator`: String
    /// How many units it has.
    package var channels: Int
    /// What they are.
    package var unit: UnitSpace.Kind
    /// Height and width of a unit's map; none of a layer without places in the image.
    package var places: [Int]
    /// Tokens beside those of the map: class, registers.
    package var extraTokens: Int
    /// Of its value, without the images' axis: `[C, H, W]`, `[T, C]`.
    package var shape: [Int]
    package var receptiveField: Field
  }

  package struct Field: Encodable, Sendable {
    package var size: [Int]
    package var stride: [Int]
    package var offset: [Int]
    /// By what the rest of the image reaches a place too.
    package var beside: GlobalPath?
  }

  /// What of the file's network is left out.
  package struct LeftOut: Encodable, Sendable {
    package var outputs: [String]
    /// The node, and why it cannot be taken.
    package var reason: String
  }

  /// Attention that was recognised.
  package struct InspectedBlock: Encodable, Sendable {
    package var name: String
    package var heads: Int
    /// Numbers of each head's queries and of its values.
    package var widths: [Int]
    /// The layer whose units its heads are; nil where it is not known by which weights they write, or where in the image.
    package var layer: String?
    /// The values of the residual stream before and after it, where it writes to one.
    package var reads: String?
    package var makes: String?
    /// The windows within which it looks, in patches; nil where all tokens look at one another.
    package var windows: Windows?
    /// Why it is not known where in the image its tokens lie.
    package var unplaced: String?
  }

  /// Windows of a map, in patches.
  package struct Windows: Encodable, Sendable {
    package var size: [Int]
    /// From a patch of a window to the next.
    package var step: [Int]
    /// The patch at which the map is made to start before it is cut.
    package var shift: [Int]

    fileprivate init(_ windows: AttentionWindows) {
      (size, step, shift) = (windows.size.numbers, windows.step.numbers, windows.shift.numbers)
    }

    /// `7 x 7, shifted by 3 x 3`
    fileprivate var text: String {
      func sides(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: " x ") }
      return sides(size) + (step == [1, 1] ? "" : ", \(sides(step)) apart")
        + (shift == [0, 0] ? "" : ", shifted by \(sides(shift))")
    }
  }

  /// What looks like attention and is not taken as such.
  package struct Unrecognized: Encodable, Sendable {
    /// That of the softmax.
    package var node: String
    package var reason: String
  }

  /// A value inside a block, which is a layer where its name is asked for.
  package struct Inner: Encodable, Sendable {
    package var name: String
    package var role: BlockInterior.Role
  }

  package struct OperatorCount: Encodable, Sendable {
    package var name: String
    package var count: Int
  }

  package var model: InspectedModel?
  package var layers: [InspectedLayer] = []
  /// What passes for a layer but lies inside a block, and is left out.
  package var insideBlocks: [Inner] = []
  package var operators: [OperatorCount] = []
  package var attention: [InspectedBlock] = []
  package var unrecognizedAttention: [Unrecognized] = []
  /// The outputs that the model is used without.
  package var leftOut: [LeftOut] = []
  /// Why the model cannot be used, a sentence for each operator or attribute.
  package var unsupported: [String] = []

  /// Looks at a model file; what the importer refuses is listed, not thrown.
  ///
  /// `size` is the height and width to take where the file leaves them open.
  package init(_ url: URL, size: Size? = nil) throws(Diagnostic) {
    var model: Model
    do {
      model = try ONNXFile.read(url)
    } catch {
      guard error.isUnsupported else { throw error }
      unsupported = error.all.map(\.description)
      return
    }
    let image = size.flatMap { size in
      model.inputs.first.flatMap { input -> Shape? in
        input.dimensions.count == 4 ? [1, input.dimensions[1] ?? 3, size.height, size.width] : nil
      }
    }
    // What can be taken may follow from the size.
    if let image { model = try model.sized(for: image) }
    let isOpen = image == nil && model.inputs.first?.dimensions.suffix(2).contains(nil) == true
    // Only what leads to the outputs: not what was made one operator, nor what is only looked at.
    let given = image.flatMap { image in model.inputs.first.map { [$0.name: image] } } ?? model.defaultInputs
    let whole = given.flatMap { try? Graph(model, inputs: $0, targets: model.outputs) }
    let (nodes, constants) = (whole?.nodes ?? model.nodes, whole?.constants ?? model.constants)
    self.model = InspectedModel(
      digest: model.digest, opset: model.opset, inputs: model.inputs.map(\.text), outputs: model.outputs,
      nodes: nodes.count, parameters: constants.values.reduce(0) { $0 + $1.values.count })
    leftOut = model.omissions.filter { !$0.outputs.isEmpty }.map {
      let reason = $0.reason.all.map(\.description).joined(separator: "; ")
      guard isOpen, !$0.reason.isUnsupported, let taken = model.image else {
        return LeftOut(outputs: $0.outputs, reason: reason)
      }
      let size = "\(taken[2]) x \(taken[3]) pixels, as the file leaves that open: --size gives another"
      return LeftOut(outputs: $0.outputs, reason: "\(reason); for \(size)")
    }
    layers = try model.layers(image: image).map { layer in
      InspectedLayer(
        name: layer.name, operator: layer.kind, channels: layer.channels,
        unit: layer.units.kind,
        places: layer.units.isOverImage ? layer.units.grid.numbers : [],
        extraTokens: layer.units.extraTokens,
        shape: Array(layer.shape.dimensions.dropFirst()),
        receptiveField: Field(
          size: [layer.vertical.size, layer.horizontal.size], stride: [layer.vertical.stride, layer.horizontal.stride],
          offset: [layer.vertical.offset, layer.horizontal.offset], beside: layer.beside))
    }
    insideBlocks = try model.blockInterior(image: image).map { Inner(name: $0.name, role: $0.role) }
    let names = Set(layers.map(\.name))
    attention = (whole?.attentionBlocks ?? []).map { block in
      InspectedBlock(
        name: block.name, heads: block.heads, widths: [block.keyWidth, block.valueWidth],
        layer: names.contains(block.headValue) ? block.headValue : nil, reads: block.residual, makes: block.sum,
        windows: block.windows.map { Windows($0) }, unplaced: block.unplaced)
    }
    unrecognizedAttention = (whole?.unrecognizedAttention ?? []).map { Unrecognized(node: $0.node, reason: $0.reason) }
    operators = Dictionary(grouping: nodes) { $0.operator.name }
      .map { OperatorCount(name: $0.key, count: $0.value.count) }.sorted { $0.name < $1.name }
  }

  /// The residual stream runs through what the blocks read and make.
  private var blockTable: TextTable {
    let hasWindows = attention.contains { $0.windows != nil }
    return TextTable(
      ["attention", "heads", "width", "layer", "reads", "makes"] + (hasWindows ? ["windows"] : []),
      attention.map {
        [$0.name, "\($0.heads)", "\($0.widths[1])", $0.layer ?? "", $0.reads ?? "", $0.makes ?? ""]
          + (hasWindows ? [$0.windows?.text ?? ""] : [])
      })
  }

  private var innerTable: TextTable { TextTable(["value", "as"], insideBlocks.map { [$0.name, $0.role.rawValue] }) }

  /// The same for people, as lines of text.
  package var text: String {
    guard let model else { return "" }
    let rows = layers.map { layer in
      let field = layer.receptiveField
      return [
        layer.name, layer.operator, "\(layer.channels)", layer.shape.map(String.init).joined(separator: " x "),
        "\(field.size[0]) x \(field.size[1])" + (field.beside.map { " and all by \($0.rawValue)" } ?? ""),
        "\(field.stride[0])",
      ]
    }
    let table = TextTable(["layer", "operator", "units", "shape", "receptive field", "stride"], rows)
    let without = leftOut.map { "left out   \($0.outputs.joined(separator: ", ")): \($0.reason)" }
    let lines =
      [
        "model      \(model.digest.short), opset \(model.opset)",
        "input      \(model.inputs.joined(separator: ", "))",
        "output     \(model.outputs.joined(separator: ", "))",
      ] + without + [
        "parameters \(model.parameters)",
        "operators  \(operators.map { "\($0.name) \($0.count)" }.joined(separator: ", "))",
        "units      \(layers.reduce(0) { $0 + $1.channels }) in \(layers.count) layers",
      ] + unrecognizedAttention.map { "not taken  attention at \($0.node): \($0.reason)" }
      + attention.compactMap { block in block.unplaced.map { "no layer   heads of \(block.name): \($0)" } }
      + ["", "\(table)"]
      + (attention.isEmpty ? [] : ["", "\(blockTable)"])
      + (insideBlocks.isEmpty
        ? [] : ["", "Inside blocks, and layers only where `layers` names them:", "\(innerTable)"])
    return lines.joined(separator: "\n")
  }
}

extension Input {
  fileprivate var text: String {
    "\(name) \(dimensions.map { $0.map(String.init) ?? "?" }.joined(separator: " x "))"
  }
}
