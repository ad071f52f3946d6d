import Findings

/// What the blocks of a transformer add to its residual stream: how much, when the answer can be read, which patches are
/// outliers.
struct BlocksPage: ViewModel {
  var layout: Layout
  var addsNote: String
  var writes: [BlockWriteView]
  var readings: [StreamReadingView]
  var hasClassToken: Bool
  var isRead: Bool
  var outliersNote: String
  var outliers: [OutlierView]
  var data: String

  init(_ record: StreamRecord, context: PageContext) throws {
    let (strings, profile) = (context.strings, record.profile)
    let images = NumberText.whole(profile.imageCount)
    let places = profile.readings.indices.map { BlockPlace($0, among: record.blocks, context: context) }
    let shares = profile.blocks.joined().map(\.share)
    let most = shares.flatMap { [$0.patches, $0.classToken] }.compactMap { $0?.median }.max() ?? 0
    addsNote = strings("blocks.addsNote", ["images": images])
    writes = zip(record.blocks, profile.blocks).flatMap { block, writes in
      writes.map { BlockWriteView($0, of: block, most: most, context: context) }
    }
    readings = zip(places, profile.readings).map { StreamReadingView($1, of: profile, place: $0) }
    hasClassToken = shares.contains { $0.classToken != nil }
    isRead = profile.readings.contains { $0.agreement != nil }
    outliers = zip(places, profile.readings).filter { $1.imagesWithOutliers > 0 }.map { place, reading in
      OutlierView(reading, of: profile, place: place, strings: strings)
    }
    outliersNote = strings(
      outliers.isEmpty ? "blocks.noOutliers" : "blocks.outliersNote",
      ["factor": NumberText.short(profile.outlierFactor), "images": images])
    data = context.file(SiteMap.blocksData)
    layout = try context.layout(
      title: strings("blocks.title"),
      description: strings("blocks.description", ["model": Label.shown(context.site.settings.title)]))
  }

  static let variables = Variables<BlocksPage>([
    .text("addsNote", "how it is measured what blocks add", \.addsNote),
    .rows("writes", "what each block adds, its attention first", \.writes),
    .rows("readings", "the stream before the first block, then after each", \.readings),
    .flag("hasClassToken", "whether there is a class token", \.hasClassToken),
    .flag("isRead", "whether scores can be read from the stream", \.isRead),
    .text("outliersNote", "what makes a patch an outlier, or that none is", \.outliersNote),
    .rows("outliers", "where outliers are, at each place that has any", \.outliers),
    .text("data", "the address of its numbers as JSON", \.data),
  ])
}

extension BlocksPage: TemplatePage {
  static let template = "blocks"

  static func path(of subject: Void, in map: SiteMap) -> String { SiteMap.blocks }

  init?(of subject: Void, context: PageContext) throws {
    guard let record = try context.site.library.stream else { return nil }
    try self.init(record, context: context)
  }
}

/// What the attention or the MLP of a block adds to the stream.
struct BlockWriteView: ViewModel {
  var title: String
  var link: String
  var kind: String
  var patches: StreamNumber
  var classToken: StreamNumber

  init(_ write: StreamProfile.Write, of block: BlockHeading, most: Double, context: PageContext) {
    title = Label.shown(block.name)
    link = BlockPlace.link(to: block, context: context)
    kind = context.strings("blocks.\(write.kind.rawValue)")
    patches = StreamNumber(share: write.share.patches, most: most)
    classToken = StreamNumber(share: write.share.classToken, most: most)
  }

  static let variables = Variables<BlockWriteView>([
    .text("block", "the block's module", \.title),
    .text("link", "the address of its heads; empty where they have no page", \.link),
    .text("kind", "attention or MLP", \.kind),
    .part("patches", "what it adds to patches, as a share of their vectors' length", \.patches),
    .part("classToken", "the same of the class token", \.classToken),
  ])
}

/// The stream at one place.
struct StreamReadingView: ViewModel {
  var place: BlockPlace
  var patches: StreamNumber
  var classToken: StreamNumber
  var agreement: String
  var bar: String
  var outliers: String

  init(_ reading: StreamProfile.Reading, of profile: StreamProfile, place: BlockPlace) {
    self.place = place
    patches = StreamNumber(length: reading.length.patches)
    classToken = StreamNumber(length: reading.length.classToken)
    agreement = reading.agreement.map(NumberText.percent) ?? ""
    bar = SVGWriter.number((reading.agreement ?? 0) * 100) + "%"
    outliers = NumberText.percent(reading.outlierShare(of: profile))
  }

  static let variables = Variables<StreamReadingView>([
    .part("patches", "how long the vectors of patches are", \.patches),
    .part("classToken", "the same of the class token", \.classToken),
    .text("agreement", "on what share of the images the answer leads when it is read here", \.agreement),
    .text("bar", "the same as a length, 83%", \.bar),
    .text("outliers", "which share of the patches are outliers", \.outliers),
  ]).with(\.place)
}

/// The median over the images, and between which numbers half of them lie.
struct StreamNumber: ViewModel {
  var median: String
  var range: String
  var bar: String

  init(share: StreamProfile.Quartiles?, most: Double) {
    self.init(share, most: most, NumberText.percent)
  }

  init(length: StreamProfile.Quartiles?) { self.init(length, most: 0, NumberText.short) }

  private init(_ quartiles: StreamProfile.Quartiles?, most: Double, _ text: (Double) -> String) {
    median = quartiles.map { text($0.median) } ?? "–"
    range = quartiles.map { "\(text($0.lower))\u{2060}–\u{2060}\(text($0.upper))" } ?? ""
    bar = SVGWriter.number(most > 0 ? (quartiles?.median ?? 0) / most * 100 : 0) + "%"
  }

  static let variables = Variables<StreamNumber>([
    .text("median", "the median over the images", \.median),
    .text("range", "half of the images lie between these", \.range),
    .text("bar", "the median as a share of the largest on the page, 83%", \.bar),
  ])
}

/// Where outliers are at one place of the stream.
struct OutlierView: ViewModel {
  var sheet: String
  var text: String

  init(_ reading: StreamProfile.Reading, of profile: StreamProfile, place: BlockPlace, strings: StringTable) {
    let (height, width) = (profile.grid.height, profile.grid.width)
    let images = Float(max(profile.imageCount, 1))
    let shares = reading.outliers.map { Float($0) / images }
    let rows = (0..<height).map { Array(shares.dropFirst($0 * width).prefix(width)) }
    let image = WeightImage(rows)
    let drawn = PictureSheet.weights([image], scale: WeightImage.scale(of: [image]))
    sheet = "\(drawn.style);\(drawn.place(0))"
    text = strings(
      "blocks.outliersAt",
      [
        "place": place.title, "patches": NumberText.percent(reading.outlierShare(of: profile)),
        "images": NumberText.whole(reading.imagesWithOutliers), "all": NumberText.whole(profile.imageCount),
        "most": NumberText.percent(Double(shares.max() ?? 0)),
      ])
  }

  static let variables = Variables<OutlierView>([
    .text("outlierSheet", "the style with the map: on how many images each patch is one", \.sheet),
    .text("outlierText", "how many there are, and on how many images", \.text),
  ])
}

extension StreamProfile.Reading {
  /// Of all patches of all images.
  func outlierShare(of profile: StreamProfile) -> Double {
    Double(outliers.reduce(0, +)) / Double(max(profile.imageCount * profile.grid.count, 1))
  }
}
