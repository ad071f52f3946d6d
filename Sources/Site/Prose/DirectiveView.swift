import Basics
import Findings
import Networks
import Prose

/// The HTML of one directive of an article.
struct DirectiveView {
  let html: String
  /// What it claims and does not hold any more.
  private(set) var refuted: String?

  /// Throws a ``Diagnostic`` without a place when the directive names something that does not exist.
  init(_ directive: Directives.Directive, context: PageContext) throws {
    let arguments = directive.arguments
    switch (directive.name, directive.isBlock, arguments.count) {
    case ("unit", true, 1...):
      let tiles = try arguments.map { Self.tile(try context.tile(try Self.unit($0, context))) }
      html = "<div class=\"embed\">\(tiles.joined())</div>"
    case ("unit", false, 1):
      let tile = try context.tile(try Self.unit(arguments[0], context))
      html = "<a href=\"\(tile.link.escapedForHTML)\">\(tile.title.escapedForHTML)</a>"
    case ("layer", false, 1):
      let layer = try Self.layer(arguments[0], context)
      let link = context.link(to: context.map.path(of: layer)).escapedForHTML
      html = "<a href=\"\(link)\">\(Label.shown(layer.shortName).escapedForHTML)</a>"
    case ("photographs", true, 1): html = try Self.photographs(of: try Self.unit(arguments[0], context), context)
    case ("weights", true, 2):
      html = try Self.weights(
        from: try Self.unit(arguments[0], context), to: try Self.unit(arguments[1], context), context)
    case ("circuit", true, 1): html = try Self.circuit(arguments[0], context)
    case ("inputs", true, 2...): html = try Self.inputs(Array(arguments.dropFirst()), of: arguments[0], context)
    case ("number", false, 2), ("number", false, 3):
      html = try Self.number(
        arguments[1], among: arguments.dropFirst(2).first, of: try Self.unit(arguments[0], context), context)
    case ("measured", false, 2): html = try CircuitNumbers.measured(arguments[1], of: arguments[0], context)
    case ("claim", false, 2...):
      let claim = try Claim(
        arguments, unit: { try Self.unit($0, context) }, end: { try Self.end($0, context) }, context: context)
      html = claim.html(context.strings)
      if !claim.holds { refuted = "'\(Label.shown(arguments.joined(separator: " ")))': \(claim.measured)" }
    case ("edge", false, 3):
      let (source, target) = (try Self.end(arguments[0], context), try Self.end(arguments[1], context))
      html = try CircuitNumbers.edge(from: source, to: target, arguments[2], context)
    default:
      let written = "\(directive.isBlock ? "::" : ":")\(directive.name){\(arguments.joined(separator: " "))}"
      throw Diagnostic(
        "'\(Label.shown(written))' is not a directive",
        advice: """
          There are ::unit, ::photographs, ::weights, ::circuit, ::inputs, and within a line :unit, :layer, :number, :measured, :edge and :claim.
          """)
    }
  }

  /// Reads `4c:254` or `inception_4c/output:254`.
  private static func unit(_ text: String, _ context: PageContext) throws(Diagnostic) -> Unit {
    guard let unit = Unit(text) else { throw Diagnostic("'\(text)' is not a unit", advice: "Write LAYER:CHANNEL.") }
    let layer = try layer(unit.layer, context)
    guard unit.channel < layer.channels else {
      throw Diagnostic("there is no unit '\(text)'", advice: "The layer has the units 0 to \(layer.channels - 1).")
    }
    return Unit(layer.name, unit.channel)
  }

  /// A unit, or what circuits have besides: a head or a neuron without a page, `class:NAME`.
  private static func end(_ text: String, _ context: PageContext) throws -> Unit {
    let circuits = try context.site.library.circuitHeadings
    let named = circuits.first { circuit in
      circuit.classes.map { text == "class:\($0.name)" || text == "class:\(circuit.target.channel)" } ?? false
    }
    if let named { return named.target }
    if let unit = Unit(text), circuits.contains(where: { $0.units.contains(unit) }) { return unit }
    return try unit(text, context)
  }

  /// The layer of a name or a short name.
  private static func layer(_ name: String, _ context: PageContext) throws(Diagnostic) -> LayerFacts {
    guard let layer = context.map.layers.first(where: { $0.name == name || $0.shortName == name }) else {
      let names = context.map.layers.map(\.shortName).joined(separator: ", ")
      throw Diagnostic("there is no layer '\(name)'", advice: "There are \(names).")
    }
    return layer
  }

  private static func tile(_ tile: UnitTile) -> String {
    let name = tile.name.isEmpty ? "" : "<span>\(tile.name.escapedForHTML)</span>"
    return """
      <a class="tile" href="\(tile.link.escapedForHTML)">\(tile.picture.markup.html)\(tile.picture.sceneMarkup.html)\
      <b>\(Label.breakable(tile.title).html)</b>\(name)</a>
      """
  }

  private static func photographs(of unit: Unit, _ context: PageContext) throws -> String {
    let size = try context.site.library.inputSize
    let record = try context.site.library.record(of: unit)
    guard let examples = record.examples else {
      throw Diagnostic("no photographs are known for '\(unit)'", advice: "Give the project images and build again.")
    }
    if examples.strongest.isEmpty {
      return "<p class=\"note\">\(context.strings("unit.neverRises").escapedForHTML)</p>"
    }
    let shown = examples.strongest.prefix(6)
    let sheet = PictureSheet.heat(shown.compactMap(\.heat), isSpotlight: true)
    let items = shown.enumerated().map { place, example in
      let view = PhotographView(
        example, size: size, context: context, className: record.photographClasses[example.name],
        scene: record.scenes[example.name], heat: sheet.place(place))
      let image = view.image.escapedForHTML
      return """
        <li style="\(view.square)"><a href="\(image)"><i class="\(view.look)"><img src="\(image)" loading="lazy" \
        alt=""></i><b>\(view.label.escapedForHTML)</b> \(view.value)</a></li>
        """
    }
    let words = context.strings("unit.enlarge").escapedForHTML
    let tile = try context.tile(unit)
    let label = context.strings("unit.excitedBy", ["unit": tile.title]).escapedForHTML
    return """
      <figure class="excited"><figcaption><a href="\(tile.link.escapedForHTML)">\(label)</a></figcaption>\
      <ol class="samples" style="\(size.variables);\(sheet.style)" data-words="\(words)">\(items.joined())</ol></figure>
      """
  }

  private static func weights(from source: Unit, to target: Unit, _ context: PageContext) throws -> String {
    let library = context.site.library
    let rows =
      try library.connection(from: source, to: target)?.weights
      ?? library.circuits.flatMap(\.circuit.edges).first { $0.source == source && $0.target == target }?.weights
    guard let rows else {
      throw Diagnostic(
        "no weights from '\(source)' to '\(target)' are known",
        advice: "Name a unit of the layer before the target's, or an edge of a circuit.")
    }
    let image = WeightImage(rows)
    let scale = try Self.scale(around: image, into: target, context)
    let (from, to) = (try context.tile(source), try context.tile(target))
    let said = "\(from.title) → \(to.title)"
    let cells = rows.joined().filter(\.isFinite)
    let sums = context.strings(
      "circuit.weightsSaid",
      [
        "excitation": NumberText.short(Double(cells.filter { $0 > 0 }.reduce(0, +))),
        "inhibition": NumberText.short(Double(-cells.filter { $0 < 0 }.reduce(0, +))),
      ])
    let notes = [
      image.single == nil ? sums : "", context.strings("unit.scale") + NumberText.short(Double(scale)),
      image.note(context.strings),
    ]
    return """
      <figure><div class="embed joined">\(tile(from))<i aria-hidden="true">→</i>\
      \(WeightSquare.markup(image, scale: scale, said: said).html)<i aria-hidden="true">→</i>\(tile(to))</div>\
      <figcaption>\(notes.filter { !$0.isEmpty }.joined(separator: ". ").escapedForHTML).</figcaption></figure>
      """
  }

  /// The weight in full colour: that of the circuits' edges into the target's layer, so that figures of one story compare;
  /// of a larger weight its own.
  private static func scale(around image: WeightImage, into target: Unit, _ context: PageContext) throws -> Float {
    let scales = try context.site.library.circuits.compactMap { CircuitFigure.scales(of: $0.circuit)[target.layer] }
    return max(WeightImage.scale(of: [image]), scales.max() ?? 0)
  }

  /// What a circuit does on single images: each image with the target's activation and what the two sides give.
  private static func inputs(_ names: [String], of circuit: String, _ context: PageContext) throws -> String {
    let (record, strings) = (try record(circuit, context), context.strings)
    let (headings, flows) = (try context.site.library.stimuli, try context.site.library.flows(of: circuit))
    let sides = try CircuitSides(record.circuit, context: context).pair
    let tiles = try names.map { name in
      guard let heading = headings.first(where: { $0.name == name }),
        let flow = flows.first(where: { $0.stimulus == name })
      else {
        let known = headings.map(\.name).joined(separator: ", ")
        throw Diagnostic("there is no input '\(name)'", advice: known.isEmpty ? nil : "There are \(known).")
      }
      let view = try FlowView(flow.flow, of: record.circuit, on: heading, context: context)
      let fires = strings(
        "activations.firesAt", ["unit": context.map.name(of: record.circuit.target), "value": view.activation])
      let given = zip([sides.first, sides.second], [view.first, view.second])
        .map { strings("activations.sideGives", ["side": $0, "value": $1]) }
      let lines = [fires] + (record.circuit.units.contains { $0.pathway != nil } ? given : [])
      return """
        <a class="tile input" href="\(view.link.escapedForHTML)"><img src="\(view.picture.image.escapedForHTML)" \
        \(view.picture.size.attributes) loading="lazy" alt=""><b>\(view.stimulus.escapedForHTML)</b>\
        \(lines.map { "<span>\($0.escapedForHTML)</span>" }.joined())</a>
        """
    }
    return "<div class=\"embed\">\(tiles.joined())</div>"
  }

  private static func record(_ name: String, _ context: PageContext) throws -> CircuitRecord {
    guard let record = try context.site.library.circuits.first(where: { $0.name == name }) else {
      let names = try context.site.library.circuits.map(\.name).joined(separator: ", ")
      throw Diagnostic("there is no circuit '\(name)'", advice: names.isEmpty ? nil : "There are \(names).")
    }
    return record
  }

  private static func circuit(_ name: String, _ context: PageContext) throws -> String {
    let library = context.site.library
    let heading: any CircuitHeading
    if let found = try library.streamCircuit(named: name) {
      heading = found
    } else if let found = try library.classCircuit(named: name) {
      heading = found
    } else {
      heading = try record(name, context)
    }
    let figure = try CircuitCard.figure(
      of: heading, identifier: "circuit-\(FileName.safe(name))", context: context)
    let title = CircuitTitle.of(heading, context: context).escapedForHTML
    let link = context.link(to: context.map.path(ofCircuit: name))
    return "<figure class=\"circuit\"><a href=\"\(link)\">\(figure.html)</a><figcaption>\(title)</figcaption></figure>"
  }

  private static func number(
    _ name: String, among className: String?, of unit: Unit, _ context: PageContext
  ) throws -> String {
    let record = try context.site.library.record(of: unit)
    let (examples, truth, strings) = (record.examples, record.truth, context.strings)
    func share(_ facing: UnitTruth.FacingPreference) -> String {
      ShareText.ofPairs(facing.areaUnderCurve, with: facing.pictures, strings: strings)
    }
    let value: String? =
      switch (name, className) {
      case ("facingRight", let className?):
        truth?.facings.first { $0.className == className }.map(share)
      case ("mean", nil): examples.map { NumberText.short($0.mean) }
      case ("share", nil): examples.map { NumberText.percent($0.shareActive) }
      case ("strongest", nil): examples?.strongest.first.map { NumberText.short(Double($0.value)) }
      case ("images", nil): examples.map { NumberText.whole($0.imageCount) }
      case ("facingRight", nil): truth?.facing.map(share)
      case ("class", nil):
        truth.flatMap { truth in truth.bestClass.map { ShareText.ofPairs($0, in: truth, strings: strings) } }
      case ("overlap", nil): truth?.parts.first.map { NumberText.percent($0.intersectionOverUnion) }
      default: nil
      }
    guard let value else {
      throw Diagnostic(
        "'\([name, className].compactMap(\.self).joined(separator: " "))' of '\(unit)' is not known",
        advice: """
          There are mean, share, strongest and images; where the truth about the images is known, class, overlap and \
          facingRight, the last also with a class.
          """)
    }
    return value
  }
}
