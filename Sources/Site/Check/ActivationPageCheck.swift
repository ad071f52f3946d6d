import Findings

/// Holds an activation page against the numbers that are published beside it: the classes, what would be answered after
/// each block, the units that the answer depends on, what each layer did, and what each circuit's target did.
struct ActivationPageCheck {
  private let numbers: ActivationNumbers
  private let layers: [Substring: ActivationNumbers.Layer]
  private(set) var faults: [String] = []

  init(page: PageElement, _ numbers: ActivationNumbers) {
    self.numbers = numbers
    let sections = page.all("details", "response-of")
    // By the folder, which a section's name ends with.
    let folders = sections.map { $0["id"]?.dropFirst("layer-".count) ?? "" }
    layers = Dictionary(zip(folders, numbers.layers.reversed()), uniquingKeysWith: { first, _ in first })
    checkClasses(page.all("table", "bars").flatMap { $0.all("tbody") }.flatMap { $0.all("tr") })
    checkReadings(page.all("table", "early").flatMap { $0.all("tbody") }.flatMap { $0.all("tr") })
    let deciding = page.all("ul", "deciding").flatMap { $0.all("li") }
    if !numbers.layers.allSatisfy({ $0.attribution?.alone.isEmpty ?? true }) { checkDeciding(deciding) }
    if sections.count != numbers.layers.count {
      faults.append("it does not show each of its \(numbers.layers.count) layers")
    }
    for (section, layer) in zip(sections, numbers.layers.reversed()) { check(section, layer) }
    checkShares(page.all { $0["aria-labelledby"] == "moved" && $0.tag?.name == "section" })
    checkFlows(page.all("details", "flow"))
  }

  /// As a page writes it: what is published is the shortest number that is the same in single precision. What is not
  /// finite is not published.
  private static func text(_ value: Double?, signed: Bool = false) -> String {
    let value = value.map { Double(Float($0)) } ?? .nan
    return signed ? NumberText.signed(value) : NumberText.short(value)
  }

  /// The text of a cell, with one word for all that is not finite.
  private static func text(_ element: PageElement?) -> String {
    let text = element?.text ?? ""
    return text.hasSuffix("∞") ? Self.text(nil) : text
  }

  /// The unit that an item leads to, and what stands beside it.
  private static func unit(
    _ item: PageElement
  ) -> (folder: Substring, channel: Int, value: PageElement?, text: String)? {
    let parts = item.all("a", "tile").first?["href"]?.split(separator: "/").dropLast() ?? []
    guard let channel = parts.last.flatMap({ Int($0) }) else { return nil }
    let value = item.all("span", "value").first
    return (parts.dropLast().last ?? "", channel, value, text(value))
  }

  // MARK: The answer

  private mutating func checkClasses(_ rows: [PageElement]) {
    let told = rows.map { row in row.all("td").map(Self.text) }
    if told != numbers.classes.map({ [Self.text($0.score), Self.text($0.logit)] }) {
      faults.append("its classes stand beside other numbers than were measured")
    }
    let logits = numbers.classes.compactMap(\.logit)
    if zip(logits, logits.dropFirst()).contains(where: { $0 < $1 }) { faults.append("its best class is not the first") }
  }

  /// A row for each place of the stream: the best class with its score, the next ones, and the answer's score and place.
  private mutating func checkReadings(_ rows: [PageElement]) {
    let readings = numbers.blocks ?? []
    func ends(_ cell: PageElement, _ named: ActivationNumbers.Score?) -> Bool {
      guard let named else { return cell.text.isEmpty }
      return named.score == nil || cell.text.hasSuffix(" \(Self.text(named.score))")
    }
    func isBorneOut(_ row: PageElement, _ reading: ActivationNumbers.Reading) -> Bool {
      let cells = row.all("td")
      guard cells.count == 4 else { return false }
      return ends(cells[0], reading.classes.first) && ends(cells[1], reading.classes.dropFirst().last)
        && Self.text(cells[2]) == Self.text(reading.answer.score)
        && Self.text(cells[3]) == NumberText.whole(reading.rank)
    }
    if rows.count != readings.count || !zip(rows, readings).allSatisfy(isBorneOut) {
      faults.append("what would be answered after a block stands beside other scores than were measured")
    }
  }

  /// Each says how far the answer is ahead with the unit and without it; the largest change comes first.
  private mutating func checkDeciding(_ items: [PageElement]) {
    guard let lead = numbers.lead else { return }
    var changes: [Float] = []
    for (place, unit) in items.compactMap(Self.unit).enumerated() {
      let said = unit.value?.numbers ?? []
      let trials = layers[unit.folder]?.attribution?.alone ?? []
      let left = trials.first { $0.channel == unit.channel && said.contains(Self.text($0.lead)[...]) }?.lead
      guard let left, said.contains(NumberText.short(Double(lead))[...]) else {
        faults.append("unit \(place + 1) that its answer depends on stands beside another change than was measured")
        continue
      }
      changes.append(abs(lead - Float(left)))
    }
    if zip(changes, changes.dropFirst()).contains(where: { $0 < $1 }) {
      faults.append("the units that its answer depends on do not stand in the order of what they change")
    }
  }

  /// A row for each layer from the answer down: what its units add up to, and what that leaves.
  private mutating func checkShares(_ sections: [PageElement]) {
    let sums = numbers.layers.compactMap { $0.attribution?.sum }.reversed()
    let logit = numbers.explained?.logit ?? .nan
    for (row, sum) in zip(sections.flatMap { $0.all("tbody") }.flatMap { $0.all("tr") }, sums) {
      let cells = row.all("td").map(Self.text)
      let residual = Double(Float(logit) - Float(sum))
      if Array(cells.suffix(2)) != [Self.text(sum), NumberText.short(residual)] {
        faults.append("a layer is said to explain another part of the logit than was measured")
      }
      if row.classes.contains("weak") != (abs(residual) > abs(logit) / 2) {
        faults.append("a layer that explains little of the logit is not pale, or one that does not is")
      }
    }
  }

  // MARK: Layers

  private mutating func check(_ section: PageElement, _ layer: ActivationNumbers.Layer) {
    let firing = section.all("ul", "firing").flatMap { $0.all("li") }.compactMap(Self.unit)
    if !firing.elementsEqual(layer.strongest, by: { $0.channel == $1.channel && $0.text == Self.text($1.value) }) {
      faults.append("the strongest units of \(layer.layer) are not those that were measured, with their activations")
    }
    let values = layer.strongest.compactMap(\.value)
    if zip(values, values.dropFirst()).contains(where: { $0 < $1 }) {
      faults.append("the strongest units of \(layer.layer) do not stand in the order of their activations")
    }
    checkGrid(section, layer.layer)
    guard let attribution = layer.attribution else { return }
    let lead = numbers.lead ?? .nan
    let parts = [attribution.raising, attribution.lowering, attribution.deciding, attribution.absent].joined()
      .map { Moved(channel: $0.channel, value: Self.text($0.value, signed: true)) }
    let changes = attribution.alone.map {
      Moved(channel: $0.channel, value: NumberText.signed(Double(Float($0.lead ?? .nan) - lead)))
    }
    let measured = Set(parts + changes)
    for list in section.all("div", "moved").flatMap({ $0.all("ul") }) {
      for unit in list.all("li").compactMap(Self.unit) {
        if !measured.contains(Moved(channel: unit.channel, value: unit.text)) {
          faults.append(
            "unit \(unit.channel) of \(layer.layer) stands beside a part in the answer that was not measured")
        }
        let (lowers, raises) = (unit.text.hasPrefix("\u{2212}"), unit.text.hasPrefix("+"))
        if list.classes.contains("excite") && lowers || list.classes.contains("inhibit") && raises {
          faults.append("unit \(unit.channel) of \(layer.layer) stands among those that do the opposite")
        }
      }
    }
  }

  private struct Moved: Hashable {
    let channel: Int
    let value: String
  }

  /// The units below the picture are those that are first in most cells of it, with their number.
  private mutating func checkGrid(_ section: PageElement, _ layer: String) {
    guard let grid = section.all("figure", "grid").first, let cells = grid["data-cells"] else { return }
    let first = cells.split(separator: ";", omittingEmptySubsequences: false)
      .compactMap { $0.split(separator: " ").first.flatMap { Int($0) } }
    let counts = Dictionary(first.map { ($0, 1) }, uniquingKeysWith: +)
    let told = grid.all("li").compactMap(Self.unit)
    let isCounted = told.allSatisfy { unit in
      unit.value?.numbers.contains(NumberText.whole(counts[unit.channel] ?? 0)[...]) ?? false
    }
    let shown = told.map { counts[$0.channel] ?? 0 }
    if !isCounted || shown != counts.values.sorted(by: >).prefix(shown.count).map(\.self) {
      faults.append("the units that are strongest at most positions of \(layer) are not those of its picture")
    }
  }

  // MARK: Circuits

  /// The row of the page's own image comes first in each; its first number is the target's.
  private mutating func checkFlows(_ flows: [PageElement]) {
    let measured = numbers.circuits.map { flow in Self.text(flow.units.first { $0.unit == flow.target }?.value) }
    let told = flows.map { flow in
      Self.text(flow.all("table", "flows").flatMap { $0.all("tbody") }.flatMap { $0.all("td") }.first)
    }
    if told.sorted() != measured.sorted() {
      faults.append("the target of a circuit stands beside another activation than was measured")
    }
  }
}
