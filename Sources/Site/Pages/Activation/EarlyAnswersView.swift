import Findings

/// What a transformer would answer to an image after each block, on the image's page.
struct EarlyAnswersView: ViewModel {
  var lead: String
  /// Of the column with the answer's score.
  var scoreOf: String
  var readings: [EarlyReadingView]
  /// The address of the page about all images; empty where there is none.
  var blocks: String

  /// Nil where as many blocks are not known.
  init?(_ answers: EarlyAnswers, blocks: [BlockHeading], labels: [String], context: PageContext) throws {
    let strings = context.strings
    guard answers.readings.count == blocks.count + 1, let last = answers.readings.last else { return nil }
    let places = answers.readings.indices.map { BlockPlace($0, among: blocks, context: context) }
    let answer = ClassName.of(last.answer.index, among: labels, strings: strings)
    let (first, lasting) = (answers.firstLead, answers.lastingLead)
    lead =
      places.indices.contains(lasting)
      ? strings(
        lasting == 0
          ? "activations.earlyAlways" : first == lasting ? "activations.earlyFrom" : "activations.earlyAgain",
        ["class": answer, "first": places[first].title, "place": places[lasting].title]) : ""
    scoreOf = strings("activations.earlyScore", ["class": answer])
    let most = answers.readings.map(\.answer.score).filter(\.isFinite).max() ?? 0
    readings = zip(places, answers.readings).map {
      EarlyReadingView($1, place: $0, most: most, labels: labels, strings: strings)
    }
    self.blocks = context.site.head.hasBlocks ? context.link(to: SiteMap.blocks) : ""
  }

  static let variables = Variables<EarlyAnswersView>([
    .text("earlyLead", "from which block on the network's answer leads", \.lead),
    .text("scoreOf", "of which class the score is told", \.scoreOf),
    .rows("readings", "before the first block, then after each", \.readings),
    .text("blocksPage", "the address of the page about the blocks; empty where there is none", \.blocks),
  ])
}

/// The scores if they were read at one place of the stream.
struct EarlyReadingView: ViewModel {
  var place: BlockPlace
  var best: String
  var next: String
  var score: String
  var bar: String
  var rank: String

  init(_ reading: EarlyAnswers.Reading, place: BlockPlace, most: Float, labels: [String], strings: StringTable) {
    self.place = place
    let told = reading.classes.map { item in
      "\(ClassName.of(item.index, among: labels, strings: strings)) \(NumberText.short(Double(item.score)))"
    }
    best = told.first ?? ""
    next = told.dropFirst().joined(separator: " · ")
    score = NumberText.short(Double(reading.answer.score))
    bar = SVGWriter.number(most > 0 ? Double(max(0, reading.answer.score) / most) * 100 : 0) + "%"
    rank = NumberText.whole(reading.rank + 1)
  }

  static let variables = Variables<EarlyReadingView>([
    .text("best", "the class that would be best, with its score", \.best),
    .text("next", "the two after it", \.next),
    .text("score", "the score of the network's answer", \.score),
    .text("bar", "that as a share of the largest, 83%", \.bar),
    .text("rank", "its place among all classes", \.rank),
  ]).with(\.place)
}

/// A place of the residual stream: before the first block, or after one.
struct BlockPlace: ViewModel {
  var title: String
  /// The address of the block's heads; empty where they have no page.
  var link: String

  /// - Parameter reading: 0 before the first block.
  init(_ reading: Int, among blocks: [BlockHeading], context: PageContext) {
    let block = reading == 0 ? blocks.first : blocks.dropFirst(reading - 1).first
    title = context.strings(
      reading == 0 ? "blocks.before" : "blocks.after", ["block": Label.shown(block?.name ?? "")])
    link = reading == 0 ? "" : block.map { BlockPlace.link(to: $0, context: context) } ?? ""
  }

  /// The address of a block's heads; empty where they have no page.
  static func link(to block: BlockHeading, context: PageContext) -> String {
    block.heads.flatMap(context.map.layer).map { context.link(to: context.map.path(of: $0)) } ?? ""
  }

  static let variables = Variables<BlockPlace>([
    .text("place", "where in the stream: after blocks.3", \.title),
    .text("link", "the address of the block's heads; empty where they have no page", \.link),
  ])
}
