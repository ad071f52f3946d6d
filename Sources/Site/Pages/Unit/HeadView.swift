import Basics
import Findings
import Images
import Networks

/// Where a head of attention looks: its kernel by offset, numbers, and its pattern on the images that excite it most.
struct HeadView: ViewModel {
  static let script = "head.js"

  var kernel: String
  var kernelLabel: String
  var kernelNote: String
  var placeKernel: String
  var facts: [FactView]
  var classRow: String
  var weights: [FactView]
  var sources: [HeadSourceView]
  var direct: [FactView]
  var directMap: String
  var effects: [FactView]
  var truth: [FactView]
  var patterns: [PatternView]
  var isWindowed: Bool

  /// - Parameter scenes: what is drawn in the images that are scenes, by their names.
  init(_ record: HeadRecord, scenes: [String: SceneSubject], context: PageContext) throws {
    let (attention, strings) = (record.attention, context.strings)
    let image = WeightImage(attention.kernel.rows)
    let images = [image] + (attention.placeKernel.map { [WeightImage($0.rows)] } ?? [])
    let scale = WeightImage.scale(of: images)
    let sheet = PictureSheet.weights(images, scale: scale)
    kernel = "\(sheet.style);\(sheet.place(0))"
    placeKernel = attention.placeKernel == nil ? "" : "\(sheet.style);\(sheet.place(1))"
    let peak = attention.kernel.peak
    kernelLabel = peak.map { Self.words(of: $0, step: attention.windows?.step, strings: strings) } ?? ""
    kernelNote = strings("head.kernelNote", ["share": NumberText.percent(Double(scale))])
    if attention.windows != nil { kernelNote += " " + strings("head.windowKernel") }
    isWindowed = attention.windows != nil
    if !image.note(strings).isEmpty { kernelNote += " " + image.note(strings) }
    facts = Self.facts(attention, strings: strings)
    weights = record.weights.map { Self.weights($0, strings: strings) } ?? []
    sources = try record.sources.map { try HeadSourceView($0, chance: record.weights?.chance ?? 0, context: context) }
    direct = record.direct.map { Self.direct($0, strings: strings) } ?? []
    let directImages =
      record.direct.map { [WeightImage($0.mean.map)] + $0.images.map { WeightImage($0.effect.map) } } ?? []
    let directMaps = directImages.map { image in
      let sheet = PictureSheet.weights([image], scale: WeightImage.scale(of: [image]))
      return "\(sheet.style);\(sheet.place(0))"
    }
    directMap = directMaps.first ?? ""
    effects = record.effect.map { Self.effects($0, among: record.effects, strings: strings) } ?? []
    truth = record.truth.map { TruthFacts.rows($0, strings: strings) } ?? []
    let row = attention.classRow.map { PictureSheet.heat([$0]) }
    classRow = row.map { "\($0.style);\($0.place(0))" } ?? ""
    let onImages = Dictionary(
      zip(record.direct?.images ?? [], directMaps.dropFirst()).map { ($0.image, ($0, $1)) },
      uniquingKeysWith: { first, _ in first })
    let classes = try record.direct == nil ? [] : context.site.library.model.classes
    patterns = attention.patterns.map { pattern in
      var view = PatternView(pattern, scene: scenes[pattern.name], of: attention, context: context)
      if let (effect, map) = onImages[pattern.image] {
        view.effect = map
        view.effectLabel = strings(
          "head.directOn",
          [
            "class": ClassName.of(effect.answer, among: classes, strings: strings),
            "score": NumberText.short(effect.effect.score),
          ])
      }
      return view
    }
  }

  static let variables = Variables<HeadView>([
    .text("kernel", "the style with the mean attention by offset", \.kernel),
    .text("kernelLabel", "the offset that gets most, in words", \.kernelLabel),
    .text("kernelNote", "what the picture shows, and the share that is drawn in full colour", \.kernelNote),
    .text(
      "placeKernel", "the style with what place alone explains of it; empty where that is not known", \.placeKernel),
    .rows("headFacts", "distance, entropy, shares of the attention", \.facts),
    .text("classRow", "the style with the mean attention of the class token; empty where there is none", \.classRow),
    .rows("headWeights", "what its weights say", \.weights),
    .any("hasHeadWeights", "whether they say anything", \.weights),
    .rows("headSources", "the heads below that write where it reads", \.sources),
    .any("hasHeadSources", "whether there are any", \.sources),
    .rows("headDirect", "what it adds to the score of the answer", \.direct),
    .any("hasHeadDirect", "whether that is known", \.direct),
    .text("directMap", "the style with that by the patch from which it took it", \.directMap),
    .rows("headEffects", "what the network loses without it", \.effects),
    .any("hasEffects", "whether that is known", \.effects),
    .rows("headTruth", "from which part to which it looks, where the truth is known", \.truth),
    .any("hasHeadTruth", "whether that is known", \.truth),
    .rows("patterns", "its pattern on the images that excite it most", \.patterns),
    .any("hasPatterns", "whether there are any", \.patterns),
    .flag("isWindowed", "whether it looks within windows", \.isWindowed),
    .flag("hasOutliers", "whether patches that are outliers are marked on any", \.hasOutliers),
  ])

  private var hasOutliers: Bool { patterns.contains { !$0.outliers.isEmpty } }

  /// - Parameter step: of the kernel's offsets, in patches.
  private static func words(
    of peak: (down: Int, right: Int, share: Float), step: Size?, strings: StringTable
  ) -> String {
    let step = step ?? Size(square: 1)
    let share = NumberText.percent(Double(peak.share))
    guard (peak.down, peak.right) != (0, 0) else { return strings("head.peakItself", ["share": share]) }
    let vertical = strings(peak.down < 0 ? "head.up" : "head.down", ["count": "\(abs(peak.down) * step.height)"])
    let horizontal = strings(peak.right < 0 ? "head.left" : "head.right", ["count": "\(abs(peak.right) * step.width)"])
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
    if let outliers = attention.outliers, let share = attention.onOutliers {
      rows.append(
        FactView(
          strings("head.onOutliers"),
          strings(
            "head.onOutliersOf", ["share": NumberText.percent(share), "patches": NumberText.percent(outliers)])))
    }
    if let windows = attention.windows {
      rows.append(FactView(strings("head.windows"), words(of: windows, strings: strings)))
    }
    rows.append(FactView(strings("unit.images"), NumberText.whole(attention.imageCount)))
    return rows
  }

  private static func words(of windows: HeadAttention.Windows, strings: StringTable) -> String {
    let size = windows.size.description
    if windows.step != Size(square: 1) {
      return strings("head.windowsApart", ["size": size, "step": windows.step.description])
    }
    guard windows.shift != Cell(row: 0, column: 0) else { return strings("head.windowsOf", ["size": size]) }
    return strings(
      "head.windowsShifted",
      ["size": size, "down": "\(windows.shift.row)", "right": "\(windows.shift.column)"])
  }

  private static func weights(_ weights: HeadWeights, strings: StringTable) -> [FactView] {
    func directions(_ spectrum: HeadWeights.Spectrum) -> String {
      strings(
        "head.directionsOf",
        [
          "count": NumberText.short(spectrum.directions), "all": NumberText.whole(spectrum.values.count),
          "largest": NumberText.short(Double(spectrum.values.first ?? 0)),
        ])
    }
    return [
      weights.moved.map { FactView(strings("head.moved"), directions($0)) },
      weights.looked.map { FactView(strings("head.looked"), directions($0)) },
      weights.copying.map { FactView(strings("head.copying"), NumberText.short($0)) },
    ].compactMap(\.self)
  }

  private static func direct(_ direct: HeadDirectEffect, strings: StringTable) -> [FactView] {
    let onPatches = direct.mean.map.joined().reduce(0) { $0 + Double($1) }
    return [
      FactView(strings("head.adds"), NumberText.short(direct.mean.score)),
      FactView(strings("head.addsFromPatches"), NumberText.short(onPatches)),
      FactView(strings("unit.images"), NumberText.whole(direct.imageCount)),
    ]
  }

  private static func effects(_ effect: HeadEffect, among all: [HeadEffect], strings: StringTable) -> [FactView] {
    let rank = 1 + all.count { $0.output.score > effect.output.score }
    func changed(_ loss: HeadEffect.Loss) -> String {
      ShareText.short(loss.changed, of: effect.imageCount, strings: strings)
    }
    return [
      FactView(
        strings("head.fall"),
        strings(
          "head.fallAmong",
          [
            "fall": NumberText.short(effect.output.score), "rank": "\(rank)", "count": NumberText.whole(all.count),
          ])),
      FactView(strings("head.changed"), changed(effect.output)),
      FactView(strings("head.patternFall"), NumberText.short(effect.pattern.score)),
      FactView(strings("head.patternChanged"), changed(effect.pattern)),
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
  /// The patches whose rows there are; empty where it is all of them.
  var window: String
  var allRows: String
  var strongest: String
  var frame: String
  var outliers: [FrameView]
  var strongestLabel: String
  var classToken: String
  var rows: String
  var rowsSize: Size
  var rowsLabel: String
  /// Of the head's direct effect there; empty where that is not known.
  var effect = ""
  var effectLabel = ""

  init(_ pattern: HeadPattern, scene: SceneSubject?, of attention: HeadAttention, context: PageContext) {
    let strings = context.strings
    let image = ImageTitle.of(pattern.name, scene: scene, strings: strings)
    let columns = max(attention.grid.width, 1)
    let whole = Size(height: attention.grid.height + (attention.extraTokens + columns - 1) / columns, width: columns)
    let tiles = attention.windows?.size ?? whole
    let members = pattern.window ?? []
    window = members.map(String.init).joined(separator: " ")
    allRows = strings(members.isEmpty ? "head.allRows" : "head.windowRows")
    picture = SizedPicture(
      image: context.file(SiteMap.path(ofPhotograph: pattern.picture)), size: attention.grid)
    rows = context.file(SiteMap.path(ofPattern: pattern.rows))
    rowsSize = Size(height: tiles.height * attention.grid.height, width: tiles.width * columns)
    // Not as variables: an address in one is read from the stylesheet's place.
    sheet = "background-image:url(\(rows));background-size:\(tiles.width * 100)% \(tiles.height * 100)%"
    grid = "\(attention.grid.height) \(columns) \(tiles.height)"
    let tile = members.firstIndex(of: pattern.patch.row * columns + pattern.patch.column)
    strongest = Self.place(tile.map { Cell($0, width: tiles.width) } ?? pattern.patch, in: tiles)
    frame = FrameView(pattern.patch, in: attention.grid).style
    outliers = pattern.outliers.map { FrameView($0, in: attention.grid) }
    strongestLabel = strings(
      "head.rowOf", ["row": "\(pattern.patch.row + 1)", "column": "\(pattern.patch.column + 1)", "image": image])
    classToken =
      attention.extraTokens > 0 ? Self.place(Cell(row: attention.grid.height, column: 0), in: tiles) : ""
    rowsLabel = strings(members.isEmpty ? "head.rowsOf" : "head.windowRowsOf", ["image": image])
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
    .text(
      "patchWindow", "the patches of its window, counted along rows; empty where all look at one another", \.window),
    .text("allRows", "what the picture with all rows shows, in words", \.allRows),
    .text("strongest", "the place of the row of the patch at which it writes most", \.strongest),
    .text("patchFrame", "where that patch is in the image: left:25%;top:50%;width:8%;height:8%", \.frame),
    .rows("outliers", "where its outlier patches are", \.outliers),
    .text("strongestLabel", "that row in words", \.strongestLabel),
    .text("classToken", "the place of the row of the class token; empty where there is none", \.classToken),
    .text(
      "effect", "the style with what it adds to the answer there by patch; empty where that is not known", \.effect),
    .text("effectLabel", "that in words", \.effectLabel),
    .text("rows", "the address of the picture with all rows", \.rows),
    .text("rowsWidth", "its width in pixels", \.rowsWidth),
    .text("rowsHeight", "its height in pixels", \.rowsHeight),
    .text("rowsLabel", "what it shows, in words", \.rowsLabel),
  ]).with(\.picture)

  private var rowsWidth: String { "\(rowsSize.width)" }
  private var rowsHeight: String { "\(rowsSize.height)" }
}

/// A head below that writes where another reads.
struct HeadSourceView: ViewModel {
  var tile: UnitTile
  var reading: String
  var score: String

  init(
    _ source: (reading: HeadWeights.Reading, unit: Unit, score: Double), chance: Double, context: PageContext
  ) throws {
    tile = try context.tile(source.unit)
    reading = context.strings("head.reading.\(source.reading.rawValue)")
    score = context.strings(
      "head.share", ["share": NumberText.short(source.score), "chance": NumberText.short(chance)])
  }

  static let variables = Variables<HeadSourceView>([
    .text("relation", "whether it is read as queries, keys or values", \.reading),
    .text("correlation", "how well the two fit, at most 1, beside chance", \.score),
  ]).with(\.tile)
}

/// Where a patch is in an image.
struct FrameView: ViewModel {
  var style: String

  init(_ patch: Cell, in grid: Size) {
    func share(_ place: Int, _ side: Int) -> String {
      SVGWriter.number(Double(place) / Double(max(side, 1)) * 100) + "%"
    }
    style = [
      "left:" + share(patch.column, grid.width), "top:" + share(patch.row, grid.height),
      "width:" + share(1, grid.width), "height:" + share(1, grid.height),
    ].joined(separator: ";")
  }

  static let variables = Variables<FrameView>([
    .text("frame", "left:25%;top:50%;width:8%;height:8%", \.style)
  ])
}
