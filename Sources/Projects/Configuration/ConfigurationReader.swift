import Basics
import Foundation
import Yams

/// Takes values out of a YAML file by their type, and gathers every fault with its key and line.
final class ConfigurationReader {
  private let file: String
  private(set) var faults: [Diagnostic] = []
  /// The keys that were asked for, each once, in order.
  private(set) var keys: [ConfigurationKey] = []

  init(file: String) { self.file = file }

  /// The mapping at the top of a file; an empty file is an empty mapping.
  func read(_ text: String) -> ConfigurationTable {
    do {
      guard let root = try compose(yaml: text), root.tag != Tag(.null) else {
        return ConfigurationTable(key: "", entries: [], reader: self)
      }
      guard let mapping = root.mapping else {
        report("the file must be a list of `key: value` lines", at: root)
        return ConfigurationTable(key: "", entries: [], reader: self)
      }
      return table(mapping, key: "")
    } catch let error as YamlError {
      faults.append(Self.diagnostic(error, file: file))
    } catch {
      faults.append(Diagnostic("the file is not YAML", at: file))
    }
    return ConfigurationTable(key: "", entries: [], reader: self)
  }

  func table(_ mapping: Node.Mapping, key: String) -> ConfigurationTable {
    var entries: [(key: String, node: Node, value: Node)] = []
    for (name, value) in mapping {
      guard let text = name.string else {
        report("a key must be a word", at: name)
        continue
      }
      if entries.contains(where: { $0.key == text }) { report("the key '\(path(key, text))' stands twice", at: name) }
      entries.append((text, name, value))
    }
    return ConfigurationTable(key: key, entries: entries, reader: self)
  }

  func path(_ key: String, _ name: String) -> String { key.isEmpty ? name : "\(key).\(name)" }

  func note(_ key: ConfigurationKey) {
    if !keys.contains(where: { $0.path == key.path }) { keys.append(key) }
  }

  func report(_ what: String, at node: Node, advice: String? = nil) {
    faults.append(Diagnostic(what, at: place(of: node), advice: advice))
  }

  /// The file and, where it is known, the line.
  func place(of node: Node?) -> String { node?.mark.map { "\(file), line \($0.line)" } ?? file }

  private static func diagnostic(_ error: YamlError, file: String) -> Diagnostic {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      Diagnostic("the file is not YAML: \(problem)", at: "\(file), line \(mark.line)")
    case .duplicatedKeysInMapping(let duplicates, _):
      Diagnostic("the key '\(duplicates.first ?? "")' stands twice", at: file)
    default: Diagnostic("the file is not YAML: \(error)", at: file)
    }
  }
}
