package import Basics
package import Images
import Prose
import Yams

/// A circuit that gets a page.
package struct CircuitSettings: Hashable, Sendable, Encodable {
  /// Its address on the site, and the name of its prose in `Content/circuits`.
  package var name: String
  package var title: String?
  /// What its circuit is looked for of; a unit's layer may be given by its short name.
  package var target: CircuitTarget
  /// Of a class the one that it is told from; nil for all others.
  package var rival: String?
  /// The layers below in which to look, from the earliest on.
  package var layers: [String]
  package var featured: Bool
  /// The most groups (a mirror pair, or one unit) kept of a layer; nil for the usual number.
  package var breadth: Int?
  /// Ways of cutting beside the usual ones: what changes in an image whose activations stand in.
  package var counterfactuals: [Counterfactual]
  /// The change whose difference the circuit is to explain; nil where it is to explain all that the unit does.
  package var against: Counterfactual?
  /// A file of pairs of images (``ImagePairs``).
  package var pairs: String?
  /// Where its target is named: the file, and of the configuration the line.
  package var place: String

  /// All but the place, which decides nothing.
  private enum CodingKeys: String, CodingKey {
    case name, title, target, rival, layers, featured, breadth, counterfactuals, against, pairs
  }

  init?(_ node: Yams.Node, at place: String, in table: ConfigurationTable) {
    guard let item = table.table(node, at: place) else { return nil }
    let name = item.text(
      "name", KeyMeaning("Its address, and the name of its prose in `Content/circuits`.", otherwise: "must be said"))
    let target = item.text(
      "target",
      KeyMeaning(
        "What the circuit is looked for of: a unit, LAYER:CHANNEL, or a class, class:NAME.",
        otherwise: "must be said"))
    self.place = item.place(of: "target")
    rival = item.text(
      "rival", KeyMeaning("Of a class the one that it is told from.", otherwise: "the mean of all others"))
    layers =
      item.texts(
        "layers",
        """
        The layers below in which to look, from the lowest up; of a neuron, a head or a class of a transformer those of \
        heads and neurons, all where none is named. Of a class of another network those of the site where none is named.
        """) ?? []
    title = item.text("title", KeyMeaning("What its page is called.", otherwise: "the target's name"))
    featured = item.truth("featured", "Whether the home page shows it.", otherwise: true)
    breadth = item.integer(
      "breadth", 1...20, KeyMeaning("The most mirror pairs or single units kept of a layer.", otherwise: "3"))
    let changes =
      item.texts(
        "counterfactuals",
        """
        What changes in an image whose activations stand in for cut units, beside the usual ways of cutting: of drawn scenes \
        `facing`, `background`, `class NAME` and `without PART`, where parts have masks `without PART`.
        """) ?? []
    counterfactuals = changes.compactMap(Self.change)
    if counterfactuals.count != changes.count {
      item.fault("counterfactuals", "must be `facing`, `background`, `class NAME` or `without PART`")
    }
    pairs = item.text(
      "pairs",
      KeyMeaning("A file of pairs of images that differ in one thing, `IMAGE, OTHER` a line.", otherwise: "none"))
    let against = item.text(
      "against",
      KeyMeaning(
        """
        Why this and not that: the circuit is judged by the difference that one thing in the image makes, `mirror image`, `pair` \
        or one of those of `counterfactuals`.
        """, otherwise: "by all that the unit does"))
    self.against = against.flatMap(Counterfactual.init)
    if let fault = Self.fault(against, pairs: pairs) { item.fault("against", fault) }
    item.finish()
    guard let name, let target else {
      item.require(name == nil ? "name" : "target")
      return nil
    }
    guard Self.isAddress(name) else {
      item.fault("name", "must be small letters, digits and hyphens, as in head-neck")
      return nil
    }
    guard let end = CircuitTarget(target) else {
      item.fault("target", Self.targetFault)
      return nil
    }
    if let fault = Self.fault(rival, of: end) { item.fault("rival", fault) }
    self.name = name
    self.target = end
  }

  private static let targetFault = "must be LAYER:CHANNEL, as in 4c:447, or class:NAME"

  private static func fault(_ rival: String?, of target: CircuitTarget) -> String? {
    rival != nil && target.className == nil ? "is for a target class:NAME" : nil
  }

  /// What may be named; of the others every circuit has the mirror image, and pairs have a key of their own.
  private static func change(_ text: String) -> Counterfactual? {
    let change = Counterfactual(text)
    return change == .mirrorImage || change == .pair ? nil : change
  }

  /// Why a circuit cannot be judged by a change, if it cannot.
  private static func fault(_ against: String?, pairs: String?) -> String? {
    guard let against else { return nil }
    guard let change = Counterfactual(against) else {
      return "must be `mirror image`, `pair`, `facing`, `background`, `class NAME` or `without PART`"
    }
    return change == .pair && pairs == nil ? "needs `pairs`" : nil
  }

  private static func isAddress(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-".utf8.contains($0) }
  }

  /// A circuit as the front matter of its prose in `Content/circuits` asks for it: `target`, `layers`, and perhaps
  /// `title`, `featured`, `breadth`, `counterfactuals`, `against`, `pairs` and `rival`. The file's name is the circuit's.
  fileprivate init(_ source: ArticleSource, target: String, _ values: [String: String]) throws(Diagnostic) {
    guard Self.isAddress(source.name) else {
      throw Diagnostic("the file's name must be small letters, digits and hyphens", at: source.file)
    }
    guard let end = CircuitTarget(target) else {
      throw Diagnostic("'target' \(Self.targetFault)", at: source.file)
    }
    if let fault = Self.fault(values["rival"], of: end) {
      throw Diagnostic("'rival' \(fault)", at: source.file)
    }
    name = source.name
    place = source.file
    title = values["title"]
    self.target = end
    rival = values["rival"]
    func list(_ key: String) -> [String] {
      (values[key] ?? "").split(separator: ",").map { String($0.drop { $0 == " " }) }
    }
    layers = list("layers")
    counterfactuals = try list("counterfactuals").map { text throws(Diagnostic) in
      guard let change = Self.change(text) else {
        throw Diagnostic(
          "'\(text)' is none of the 'counterfactuals' facing, background, class NAME and without PART", at: source.file)
      }
      return change
    }
    pairs = values["pairs"]
    if let fault = Self.fault(values["against"], pairs: pairs) {
      throw Diagnostic("'against' \(fault)", at: source.file)
    }
    against = values["against"].flatMap(Counterfactual.init)
    featured = values["featured"] != "false"
    breadth = try values["breadth"].map { text throws(Diagnostic) in
      guard let number = Int(text), (1...20).contains(number) else {
        throw Diagnostic("'breadth' must be a whole number from 1 to 20", at: source.file)
      }
      return number
    }
  }
}

extension Configuration {
  /// With the circuits that prose in `Content/circuits` asks for beside those that the configuration names.
  ///
  /// Prose about another model, or about no circuit at all, is told, all files together.
  package func withCircuits(of content: ProjectContent) throws(Diagnostic) -> Configuration {
    var result = self
    var faults: [Diagnostic] = []
    for source in content.circuits.filter({ $0.language == nil }).sorted(by: { $0.name < $1.name }) {
      do throws(Diagnostic) {
        let values = try FrontMatter(source).values
        if let model = values["model"], !isCalled(model) {
          faults.append(
            Diagnostic(
              "it is about the model '\(model)', and this is '\(title ?? self.model ?? "")'", at: source.file,
              advice: "Write the site's title or the model's file name."))
        }
        let place = circuits.firstIndex { $0.name == source.name }
        guard let target = values["target"] else {
          if let place {
            result.circuits[place].title = circuits[place].title ?? values["title"]
          } else {
            faults.append(
              Diagnostic(
                "there is no circuit '\(source.name)'", at: source.file,
                advice: "Give `target` and `layers` between the lines of --- at its head."))
          }
          continue
        }
        do throws(Diagnostic) {
          let settings = try CircuitSettings(source, target: target, values)
          if let place {
            result.circuits[place].title = circuits[place].title ?? settings.title
          } else {
            result.circuits.append(settings)
          }
        } catch {
          faults.append(error)
        }
      } catch {
        faults.append(error)
      }
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
    return result
  }

  private func isCalled(_ name: String) -> Bool {
    let file = model?.split(separator: "/").last.map(String.init) ?? ""
    let stem = file.hasSuffix(".onnx") ? String(file.dropLast(5)) : file
    return [title ?? "", file, stem].contains { $0.lowercased() == name.lowercased() }
  }
}

extension Diagnostic {
  /// The same at the place where a circuit is asked for.
  package func of(_ circuit: CircuitSettings) -> Diagnostic {
    changed { fault in
      fault.what = "circuit '\(circuit.name)': \(fault.what)"
      fault.place = circuit.place
    }
  }
}
