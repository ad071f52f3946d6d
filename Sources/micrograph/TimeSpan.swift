import ArgumentParser

/// A length of time as people write it, of at most a million hours: `90s`, `10m`, `1.5h`.
struct TimeSpan: ExpressibleByArgument {
  let seconds: Double

  init?(argument: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    guard let unit = argument.last.flatMap({ units[$0] }), let number = Double(argument.dropLast()),
      (0...3.6e9).contains(number * unit)
    else { return nil }
    seconds = number * unit
  }
}
