package import Basics

extension Model {
  /// The name of all that decides a value: the operators, constants and inputs upstream of it, and nothing else.
  ///
  /// It does not depend on names, on the order of nodes or initialisers, or on who wrote the file. Throws where there is
  /// no such value.
  package func digest(ofValue name: String) throws(Diagnostic) -> Digest {
    guard let value = value(named: name) else { throw unknown(name) }
    return try digests.digest(of: value, in: self)
  }

  /// The name of all that decides one unit, of the value by which it is measured: as for its layer, but of weights only
  /// those that it needs.
  ///
  /// It holds the channel's number too, so that two units that compute the same (two dead ones) keep apart.
  package func digest(of unit: Unit) throws(Diagnostic) -> Digest {
    guard let value = measured(layer: unit.layer) else { throw unknown(unit.layer) }
    if let count = digests.space(of: value, in: self)?.count, unit.channel >= count {
      throw Diagnostic("'\(unit.layer)' has \(count) units, counted from 0; there is no \(unit.channel)")
    }
    let upstream = try digests.digest(of: value, unit: unit.channel, in: self)
    var hasher = DigestHasher()
    hasher.update("unit \(unit.channel)")
    hasher.update(upstream.hex)
    return hasher.finish()
  }

  /// The names of all that decides how some units depend on an earlier value: operators and weights in between.
  package func digests(of units: [Unit], from source: String) throws(Diagnostic) -> [Digest] {
    guard let source = value(named: source) else { throw unknown(source) }
    let memory = DigestMemory(from: source, in: self)
    return try units.map { unit throws(Diagnostic) in
      guard let value = measured(layer: unit.layer) else { throw unknown(unit.layer) }
      return try memory.digest(of: value, unit: unit.channel, in: self)
    }
  }

  private func unknown(_ name: String) -> Diagnostic {
    Diagnostic("there is no value '\(name)' in this network")
  }
}
