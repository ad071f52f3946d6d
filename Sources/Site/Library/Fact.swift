package import Networks

/// Something that a page can read, by name: what the library knows, what the project decides, what the program is.
///
/// A page that reads a fact is made anew when the fact's digest changes, and only then.
package enum Fact: Hashable, Sendable {
  // MARK: The model

  /// What the site says about the model as a whole.
  case model
  /// Height and width of its input alone.
  case inputSize
  case layers
  /// The images that could not be taken, with the reasons.
  case leftOut

  // MARK: Units

  /// All units of a layer, as tiles and the search show them.
  case units(layer: String)
  /// All that is known of a unit, but for its words.
  case unit(Unit)
  /// What others show of it, but for its words (``UnitSummary/asTile``).
  case tile(Unit)
  /// All its feature pictures.
  case features(Unit)
  /// What people wrote about it.
  case words(Unit)
  /// The weights into all units of a layer.
  case weights(layer: String)

  // MARK: Circuits and images

  case circuits
  case circuit(String)
  /// What a circuit did on each image with a page.
  case flows(circuit: String)
  case stimuli
  case stimulus(String)
  /// What is known of the residual stream.
  case stream
  /// The list of all photographs that are published, and of the pictures and patterns that stand alone.
  case photographs
  case pictures

  // MARK: Prose

  case articles
  /// One file that an author wrote.
  case prose(file: String)

  // MARK: Other models

  /// What is new since the model before, as a whole and in a layer.
  case changes
  case changesIn(layer: String)
  /// The model beside a second one, as a whole and a layer's matches.
  case universality
  case matches(layer: String)

  // MARK: The site

  /// Which lists the head of every page leads to.
  case menu
  case settings
  /// The languages' names.
  case languages
  case strings(language: String)
  case template(String)
  case asset(String)
  /// The program itself, which every file of the site is made by.
  case program
}

// MARK: - As text

extension Fact {
  private enum Kind: String {
    case model, inputSize, layers, leftOut, units, unit, tile, features, words, weights, circuits, circuit, flows,
      stimuli, stimulus, stream
    case photographs, pictures, articles, prose, changes, changesIn, universality, matches, menu, settings, languages
    case strings, template, asset, program
  }

  private var parts: (kind: Kind, detail: String?) {
    switch self {
    case .model: (.model, nil)
    case .inputSize: (.inputSize, nil)
    case .layers: (.layers, nil)
    case .leftOut: (.leftOut, nil)
    case .units(let layer): (.units, layer)
    case .unit(let unit): (.unit, unit.description)
    case .tile(let unit): (.tile, unit.description)
    case .features(let unit): (.features, unit.description)
    case .words(let unit): (.words, unit.description)
    case .weights(let layer): (.weights, layer)
    case .circuits: (.circuits, nil)
    case .circuit(let name): (.circuit, name)
    case .flows(let circuit): (.flows, circuit)
    case .stimuli: (.stimuli, nil)
    case .stimulus(let name): (.stimulus, name)
    case .stream: (.stream, nil)
    case .photographs: (.photographs, nil)
    case .pictures: (.pictures, nil)
    case .articles: (.articles, nil)
    case .prose(let file): (.prose, file)
    case .changes: (.changes, nil)
    case .changesIn(let layer): (.changesIn, layer)
    case .universality: (.universality, nil)
    case .matches(let layer): (.matches, layer)
    case .menu: (.menu, nil)
    case .settings: (.settings, nil)
    case .languages: (.languages, nil)
    case .strings(let language): (.strings, language)
    case .template(let name): (.template, name)
    case .asset(let name): (.asset, name)
    case .program: (.program, nil)
    }
  }

  /// The fact in one line, as the store keeps it: `unit mixed/4a:3`.
  package var text: String {
    let (kind, detail) = parts
    guard let detail else { return kind.rawValue }
    return "\(kind.rawValue) \(Self.inOneLine(detail))"
  }

  /// Reads ``text`` back; nil for what no version of this program wrote, or an older one only.
  package init?(text: String) {
    // By scalars: a name may begin with a mark that joins the space before it.
    let halves = text.unicodeScalars.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard let kind = halves.first.flatMap({ Kind(rawValue: String($0)) }) else { return nil }
    let detail = halves.count > 1 ? Self.asWritten(Substring(halves[1])) : nil
    switch (kind, detail, detail.flatMap(Unit.init)) {
    case (.model, nil, _): self = .model
    case (.inputSize, nil, _): self = .inputSize
    case (.layers, nil, _): self = .layers
    case (.leftOut, nil, _): self = .leftOut
    case (.units, let layer?, _): self = .units(layer: layer)
    case (.unit, _, let unit?): self = .unit(unit)
    case (.tile, _, let unit?): self = .tile(unit)
    case (.features, _, let unit?): self = .features(unit)
    case (.words, _, let unit?): self = .words(unit)
    case (.weights, let layer?, _): self = .weights(layer: layer)
    case (.circuits, nil, _): self = .circuits
    case (.circuit, let name?, _): self = .circuit(name)
    case (.flows, let circuit?, _): self = .flows(circuit: circuit)
    case (.stimuli, nil, _): self = .stimuli
    case (.stimulus, let name?, _): self = .stimulus(name)
    case (.stream, nil, _): self = .stream
    case (.photographs, nil, _): self = .photographs
    case (.pictures, nil, _): self = .pictures
    case (.articles, nil, _): self = .articles
    case (.prose, let file?, _): self = .prose(file: file)
    case (.changes, nil, _): self = .changes
    case (.changesIn, let layer?, _): self = .changesIn(layer: layer)
    case (.universality, nil, _): self = .universality
    case (.matches, let layer?, _): self = .matches(layer: layer)
    case (.menu, nil, _): self = .menu
    case (.settings, nil, _): self = .settings
    case (.languages, nil, _): self = .languages
    case (.strings, let language?, _): self = .strings(language: language)
    case (.template, let name?, _): self = .template(name)
    case (.asset, let name?, _): self = .asset(name)
    case (.program, nil, _): self = .program
    default: return nil
    }
  }

  /// The store keeps a page's facts a line each, and a layer may be called anything.
  private static func inOneLine(_ name: String) -> String {
    guard name.utf8.contains(where: { $0 == 10 || $0 == 13 || $0 == 92 }) else { return name }
    var line = ""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "\\": line += "\\\\"
      case "\n": line += "\\n"
      case "\r": line += "\\r"
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line
  }

  private static func asWritten(_ line: Substring) -> String {
    guard line.utf8.contains(92) else { return String(line) }
    var (name, isEscaped) = ("", false)
    for scalar in line.unicodeScalars {
      switch (isEscaped, scalar) {
      case (false, "\\"): isEscaped = true
      case (true, "n"): (name, isEscaped) = (name + "\n", false)
      case (true, "r"): (name, isEscaped) = (name + "\r", false)
      default:
        name.unicodeScalars.append(scalar)
        isEscaped = false
      }
    }
    return name
  }
}
