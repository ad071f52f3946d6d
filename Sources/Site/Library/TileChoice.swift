import Basics
package import Findings

/// Which photograph stands for each unit of a layer where there is little room.
///
/// The strongest would do for one unit. Beside others it misleads twice: one photograph stands for twenty units, of which
/// most are excited as much by others; and a mirror pair shows one photograph that excites both. So a photograph nearly as
/// strong as the best is taken that stands for few others, and of a mirror pair one on which the partner is weakest.
package enum TileChoice {
  /// As a share of the strongest: what counts as nearly as strong, and what is strong enough to tell a pair apart.
  package static let nearlyAsStrong: Float = 0.8
  package static let strongEnough: Float = 0.6

  /// - Parameters:
  ///   - strongest: of each unit by channel, its photographs, the strongest first.
  ///   - partners: of each unit its mirror partner's channel; nil where it has none.
  /// - Returns: for each unit one of its photographs above 0; nil where there is none.
  package static func leads(_ strongest: [[PhotographPart]], partners: [Int?]) -> [PhotographPart?] {
    var used: [Digest: Int] = [:]
    return strongest.enumerated().map { channel, photographs in
      guard let first = photographs.first, first.value > 0 else { return nil }
      let partner = (partners.indices.contains(channel) ? partners[channel] : nil).flatMap {
        strongest.indices.contains($0) ? strongest[$0] : nil
      }
      let least = first.value * (partner == nil ? nearlyAsStrong : strongEnough)
      // Of two that are alike in all this, the stronger stands first in the list and stays.
      let chosen = photographs.prefix { $0.value >= least }.min {
        let (a, b) = (share(of: partner, on: $0), share(of: partner, on: $1))
        return a != b ? a < b : used[$0.picture, default: 0] < used[$1.picture, default: 0]
      }
      if let chosen { used[chosen.picture, default: 0] += 1 }
      return chosen
    }
  }

  /// How strong the partner is on a photograph, as a share of its own strongest; 0 where it is not among its strongest.
  private static func share(of partner: [PhotographPart]?, on photograph: PhotographPart) -> Float {
    guard let partner, let top = partner.first?.value, top > 0 else { return 0 }
    return (partner.first { $0.picture == photograph.picture }?.value ?? 0) / top
  }
}
