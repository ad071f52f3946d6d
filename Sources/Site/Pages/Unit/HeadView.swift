import Basics
import Findings

/// Where a head of attention looks: its kernel by offset, numbers, and its pattern on the images that excite it most.
struct HeadView: ViewModel {
  static let script = "head.js"

  var kernel: String
  var kernelLabel: String
  var kernelNote: String
  var facts: [FactView]
  var classRow: String
  var effects: [FactView]
  var truth: [FactView]
  var patterns: [PatternView]

  init(_ record: HeadRecord, context: PageContext) {
    let (attention, strings) = (record.attention, context.strings)
    let image = WeightImage(attention.kernel.rows)
    let scale = WeightImage.scale(of: [image])
    let sheet = PictureSheet.weights([image], scale: scale)
    kernel = "\(sheet.style);\(sheet.place(0))"
    let peak = attention.kernel.peak
    kernelLabel = peak.map { Self.words(of: $0, strings: strings) } ?? ""
    kernelNote = strings("head.kernelNote", ["share": NumberText.percent(Double(scale))])
    if !image.note(strings).isEmpty { kernelNote += " " + image.note(strings) }
    facts = Self.facts(attention, strings: strings)
    effects = record.effect.map { Self.effects($0, among: record.effects, strings: strings) } ?? []
    truth = record.truth.map { TruthFacts.rows($0, strings: strings) } ?? []
    let row = attention.classRow.map { PictureSheet.heat([$0]) }
    classRow = row.map { "\($0.style);\($0.place(0))" } ?? ""
    patterns = attention.patterns.map { PatternView($0, of: attention, context: context) }
  }

  static let variables = Variables<HeadView>([
    .text("kernel", "the style with the mean attention by offset", \.kernel),
    .text("kernelLabel", "the offset that gets most, in words", \.kernelLabel),
    .text("kernelNote", "what the picture shows, and the share that is drawn in full colour", \.kernelNote),
    .rows("headFacts", "distance, entropy, shares of the attention", \.facts),
    .text("classRow", "the style with the mean attention of the class token; empty where there is none", \.classRow),
    .rows("headEffects", "what the network loses without it", \.effects),
    .any("hasEffects", "whether that is known", \.effects),
    .rows("headTruth", "from which part to which it looks, where the truth is known", \.truth),
    .any("hasHeadTruth", "whether that is known", \.truth),
    .rows("patterns", "its pattern on the images that excite it most", \.patterns),
    .any("hasPatterns", "whether there are any", \.patterns),
  ])

  private static func words(of peak: (down: Int, right: Int, share: Float), strings: StringTable) -> String {
    let share = NumberText.percent(Double(peak.share))
    guard (peak.down, peak.right) != (0, 0) else { return strings("head.peakItself", ["share": share]) }
    let vertical = strings(peak.down < 0 ? "head.up" : "head.down", ["count": "\(abs(peak.down))"])
    let horizontal = strings(peak.right < 0 ? "head.left" : "head.right", ["count": "\(abs(peak.right))"])
    let offset = [peak.down == 0 ? nil : vertical, peak.right == 0 ? nil : horizontal].compactMap(\.self)
    return strings("head.peak", ["share": share, "offset": offset.joined(separator: strings("head.and"))])
  }

  private static func facts(_ attention: HeadAttention, strings: StringTable) -> [FactView] {
    var rows = [
      FactView(
        strings("head.distance"), strings("layer.pixels", ["size": NumberText.short(attention.distance)])),
      FactView(strings("head.entropy"), NumberText.percent(attention.entropy)),
      FactView(strings("head.sameness"), NumberText.percent(attention.sameness)),
      FactView(strings("head.onItself"), NumberText.percent(attention.onItself)),
      FactView(strings("head.onNeighbours"), NumberText.percent(attention.onNeighbours)),
    ]
    if let share = attention.onExtraTokens {
      rows.append(FactView(strings("head.onExtraTokens"), NumberText.percent(share)))
    }
    rows.append(FactView(strings("unit.images"), NumberText.whole(attention.imageCount)))
    return rows
  }

  private static func effects(_ effect: HeadEffect, among all: [HeadEffect], strings: StringTable) -> [FactView] {
    let rank = 1 + all.count { $0.score > effect.score }
    return [
      FactView(
        strings("head.fall"),
        strings(
          "head.fallAmong",
          ["fall": NumberText.short(effect.score), "rank": "\(rank)", "count": NumberText.whole(all.count)])),
      FactView(strings("head.changed"), NumberText.percent(effect.changed)),
      FactView(strings("unit.images"), NumberText.whole(effect.imageCount)),
    ]
  }
}

/// A head's pattern on one image: the rows of the patch at which it writes most and of the class token over the image, and
/// all rows at once.
struct PatternView: ViewModel {
  var picture: SizedPicture
  var sheet: String
  var grid: String
  var strongest: String
  var frame: String
  var strongestLabel: String
  var classToken: String
  var rows: String
  var rowsSize: Size
  var rowsLabel: String

  init(_ pattern: HeadPattern, of attention: HeadAttention, context: PageContext) {
    let (strings, image) = (context.strings, Label.photograph(pattern.name))
    let columns = max(attention.grid.width, 1)
    let tiles = Size(height: attention.grid.height + (attention.extraTokens + columns - 1) / columns, width: columns)
    picture = SizedPicture(
      image: context.file(SiteMap.path(ofPhotograph: pattern.picture)), size: attention.grid)
    rows = context.file(SiteMap.path(ofPattern: pattern.rows))
    rowsSize = Size(height: tiles.height * attention.grid.height, width: columns * columns)
    // Not as variables: an address in one is read from the stylesheet's place.
    sheet = "background-image:url(\(rows));background-size:\(tiles.width * 100)% \(tiles.height * 100)%"
    grid = "\(attention.grid.height) \(columns) \(tiles.height)"
    strongest = Self.place(pattern.patch, in: tiles)
    let share = { (place: Int, side: Int) in SVGWriter.number(Double(place) / Double(max(side, 1)) * 100) + "%" }
    frame = [
      "left:" + share(pattern.patch.column, columns), "top:" + share(pattern.patch.row, attention.grid.height),
      "width:" + share(1, columns), "height:" + share(1, attention.grid.height),
    ].joined(separator: ";")
    strongestLabel = strings(
      "head.rowOf", ["row": "\(pattern.patch.row + 1)", "column": "\(pattern.patch.column + 1)", "image": image])
    classToken =
      attention.extraTokens > 0 ? Self.place(Cell(row: attention.grid.height, column: 0), in: tiles) : ""
    rowsLabel = strings("head.rowsOf", ["image": image])
  }

  /// Of a tile, for a background that is the whole sheet.
  private static func place(_ tile: Cell, in tiles: Size) -> String {
    let (x, y) = (
      Double(tile.column) / Double(max(tiles.width - 1, 1)), Double(tile.row) / Double(max(tiles.height - 1, 1))
    )
    return "--at:\(SVGWriter.number(x * 100))% \(SVGWriter.number(y * 100))%"
  }

  static let variables = Variables<PatternView>([
    .text("rowsSheet", "the style with the rows of all tokens as tiles", \.sheet),
    .text("patchGrid", "rows and columns of patches, and rows of tiles: 12 12 13", \.grid),
    .text("strongest", "the place of the row of the patch at which it writes most", \.strongest),
    .text("patchFrame", "where that patch is in the image: left:25%;top:50%;width:8%;height:8%", \.frame),
    .text("strongestLabel", "that row in words", \.strongestLabel),
    .text("classToken", "the place of the row of the class token; empty where there is none", \.classToken),
    .text("rows", "the address of the picture with all rows", \.rows),
    .text("rowsWidth", "its width in pixels", \.rowsWidth),
    .text("rowsHeight", "its height in pixels", \.rowsHeight),
    .text("rowsLabel", "what it shows, in words", \.rowsLabel),
  ]).with(\.picture)

  private var rowsWidth: String { "\(rowsSize.width)" }
  private var rowsHeight: String { "\(rowsSize.height)" }
}
