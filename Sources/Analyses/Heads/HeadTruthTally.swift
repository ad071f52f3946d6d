import Algorithms
import Basics
import Findings
import Images
import Networks

/// What the patterns of a block's heads add up to by what patches show.
struct HeadTruthTally: Sendable {
  /// One picture's part.
  struct Facing: Sendable {
    let facing: LabelledPicture.Facing
    /// Of each head: how far right, in patches, the figure's patches look on average.
    let right: [Float]
  }

  private let space: UnitSpace
  private let heads: Int
  private let names: [String]
  /// Parts and, last, what is no part; `[heads, from, to]` sums over patches of the attention that goes there.
  private var shares: [Double]
  /// `[from, to]`: what attention to all other patches alike would give, and pictures with both.
  private var chances: [Double]
  private var pictures: [Int]
  /// Of each part, its patches.
  private var patches: [Int]
  private var figureShares: [Double]
  private var figureChance = 0.0
  private var figurePatches = 0
  private var facings: [Facing] = []

  init(heads: Int, space: UnitSpace, names: [String]) {
    (self.heads, self.space, self.names) = (heads, space, names)
    let kinds = names.count + 1
    shares = [Double](repeating: 0, count: heads * kinds * kinds)
    chances = [Double](repeating: 0, count: kinds * kinds)
    pictures = [Int](repeating: 0, count: kinds * kinds)
    patches = [Int](repeating: 0, count: kinds)
    figureShares = [Double](repeating: 0, count: heads)
  }

  /// - Parameters:
  ///   - pattern: of one picture, `[heads, T, T]`.
  ///   - picture: as the model saw it.
  mutating func add(_ pattern: UnsafeBufferPointer<Float>, _ picture: LabelledPicture) {
    guard !picture.labels.isEmpty else { return }
    let (grid, tokens, leading, kinds) = (space.grid, space.tokenCount, space.leadingTokens, names.count + 1)
    precondition(pattern.count == heads * tokens * tokens, "the pattern has \(pattern.count) numbers")
    // What each patch shows, as places in the lists of kinds.
    let shown = labelsOfCells(picture, height: grid.height, width: grid.width).map { labels in
      labels == 0 ? [names.count] : (0..<names.count).filter { labels >> UInt32($0) & 1 == 1 }
    }
    let isFigure = shown.map { $0 != [names.count] }
    let counts = shown.joined().reduce(into: [Int](repeating: 0, count: kinds)) { $0[$1] += 1 }
    let figure = isFigure.count { $0 }
    let others = Double(max(grid.count - 1, 1))
    for query in 0..<grid.count {
      for from in shown[query] {
        patches[from] += 1
        for to in 0..<kinds {
          let own = shown[query].contains(to) ? 1 : 0
          chances[from * kinds + to] += Double(counts[to] - own) / others
        }
      }
      guard isFigure[query] else { continue }
      figurePatches += 1
      figureChance += Double(figure - 1) / others
    }
    for (from, to) in product(0..<kinds, 0..<kinds) where counts[from] > 0 && counts[to] > 0 {
      pictures[from * kinds + to] += 1
    }
    var right = [Float](repeating: 0, count: heads)
    for head in 0..<heads {
      var (offset, weight) = (0.0, 0.0)
      for query in 0..<grid.count where isFigure[query] || !names.isEmpty {
        let row = (head * tokens + leading + query) * tokens + leading
        let rest = (0..<grid.count).reduce(0.0) { $1 == query ? $0 : $0 + Double(pattern[row + $1]) }
        guard rest > 0 else { continue }
        for key in 0..<grid.count where key != query {
          let share = Double(pattern[row + key]) / rest
          for from in shown[query] {
            for to in shown[key] { shares[(head * kinds + from) * kinds + to] += share }
          }
          guard isFigure[query] else { continue }
          if isFigure[key] { figureShares[head] += share }
          offset += share * Double(key % grid.width - query % grid.width)
        }
        if isFigure[query] { weight += 1 }
      }
      right[head] = weight > 0 ? Float(offset / weight) : 0
    }
    if let facing = picture.facing, figure > 0 { facings.append(Facing(facing: facing, right: right)) }
  }

  /// Fewer pictures with both parts say nothing of a link.
  private static let fewest = 10

  func truth(of head: Int) -> HeadTruth {
    let kinds = names.count + 1
    let links = product(0..<names.count, 0..<kinds).compactMap { from, to -> HeadTruth.Link? in
      let place = from * kinds + to
      guard pictures[place] >= Self.fewest, patches[from] > 0 else { return nil }
      let count = Double(patches[from])
      let attention = HeadTruth.Share(
        share: shares[head * kinds * kinds + place] / count, chance: chances[place] / count)
      return HeadTruth.Link(
        from: names[from], to: to < names.count ? names[to] : nil, attention: attention, pictures: pictures[place])
    }
    let best = links.filter { $0.attention.aboveChance > 0 }.max(count: 3) {
      ($0.attention.aboveChance, $1.from, $1.to ?? "") < ($1.attention.aboveChance, $0.from, $0.to ?? "")
    }
    let figure = Double(figurePatches)
    return HeadTruth(
      links: best.reversed(),
      sameFigure: figurePatches > 0
        ? HeadTruth.Share(share: figureShares[head] / figure, chance: figureChance / figure) : nil,
      ahead: areaUnderCurve(
        positive: facings.filter { $0.facing == .right }.map { $0.right[head] },
        negative: facings.filter { $0.facing == .left }.map { $0.right[head] }))
  }
}
