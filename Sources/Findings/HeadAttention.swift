package import Basics

/// Where a head of attention looks, over many images and on a few.
///
/// A head's pattern A has a row for each token: which share of its attention each token gets. Rows sum to 1. What is said
/// here is of the rows of patches, as means over images and patches, unless it says otherwise.
package struct HeadAttention: Hashable, Sendable, Codable {
  package var imageCount: Int
  /// The patches, and how many tokens have no place in the image: class, registers.
  package var grid: Size
  /// The windows within which patches look at one another; nil where all tokens do.
  package var windows: Windows?
  package var extraTokens: Int
  /// How far away it looks, in pixels: the sum of A(q, k) times the distance of the patches q and k, over the attention
  /// that goes to patches at all.
  package var distance: Double
  /// Of a row, over the logarithm of how many tokens there are for it to look at: 0 looks at one, 1 at all alike.
  package var entropy: Double
  /// Shares of the attention.
  package var onItself: Double
  /// On the eight patches around.
  package var onNeighbours: Double
  /// On tokens that have no place in the image: class, registers. Nil where there are none.
  package var onExtraTokens: Double?
  /// The share of patches whose vectors in the residual stream before the block are far longer than others, and the share of
  /// the attention that goes to them. Nil where there are none.
  package var outliers: Double?
  package var onOutliers: Double?
  /// How much of the pattern is the same whatever the image: the sum of squares of the mean pattern over the mean sum of
  /// squares. 1 is a head of place; the less, the more the content decides.
  package var sameness: Double
  package var kernel: OffsetKernel
  /// The kernel of the pattern that the mean queries and keys of each token would make: what place alone explains. Nil where
  /// what is added to the scores depends on the image.
  package var placeKernel: OffsetKernel?
  /// The mean row of the first token without a place, over the patches; nil where there is none.
  package var classRow: HeatMap?
  /// On the images that excite it most.
  package var patterns: [HeadPattern]

  package init(
    imageCount: Int, grid: Size, windows: Windows? = nil, extraTokens: Int, distance: Double, entropy: Double,
    onItself: Double, onNeighbours: Double, onExtraTokens: Double?, outliers: Double? = nil, onOutliers: Double? = nil,
    sameness: Double, kernel: OffsetKernel, placeKernel: OffsetKernel? = nil, classRow: HeatMap?,
    patterns: [HeadPattern] = []
  ) {
    self.imageCount = imageCount
    self.grid = grid
    self.windows = windows
    self.extraTokens = extraTokens
    self.distance = distance
    self.entropy = entropy
    self.onItself = onItself
    self.onNeighbours = onNeighbours
    self.onExtraTokens = onExtraTokens
    self.outliers = outliers
    self.onOutliers = onOutliers
    self.sameness = sameness
    self.kernel = kernel
    self.placeKernel = placeKernel
    self.classRow = classRow
    self.patterns = patterns
  }

  /// Windows that the map is cut into.
  package struct Windows: Hashable, Sendable, Codable {
    /// Of one, in patches.
    package var size: Size
    /// From a patch of a window to the next: 1 x 1 of neighbours.
    package var step: Size
    /// The patch at which the map was made to start before it was cut.
    package var shift: Cell

    package init(size: Size, step: Size, shift: Cell) {
      self.size = size
      self.step = step
      self.shift = shift
    }
  }
}

/// A head's attention by offset: K(dy, dx) is the mean over images, and over the patches q that can look at q + (dy, dx), of
/// A(q, q + (dy, dx)): where that lies in the image, and in the window of q. The counterpart of a convolution's kernel.
package struct OffsetKernel: Hashable, Sendable, Codable {
  /// `2 H - 1` rows from the top of `2 W - 1` numbers, for a grid or windows of H x W patches; no offset is in the middle, and
  /// offsets are counted in the windows' steps.
  package var rows: [[Float]]

  package init(rows: [[Float]]) { self.rows = rows }

  /// The offset that gets most, in patches; nil of an empty kernel.
  package var peak: (down: Int, right: Int, share: Float)? {
    var best: (down: Int, right: Int, share: Float)?
    for (y, row) in rows.enumerated() {
      for (x, share) in row.enumerated() where share > best?.share ?? -.infinity {
        best = (y - rows.count / 2, x - row.count / 2, share)
      }
    }
    return best
  }
}

/// A head's pattern on one image: the whole, or within windows that of the window in which the head writes most.
package struct HeadPattern: Hashable, Sendable, Codable {
  /// The content of the image's file.
  package var image: Digest
  /// Its file name, for people.
  package var name: String
  /// The content of the JPEG of what the model was shown of it.
  package var picture: Digest
  /// The patch at which the head writes most.
  package var patch: Cell
  /// The content of a grey PNG with the rows of all tokens, each as a map over the patches: a tile for each patch, laid out
  /// as the patches are, and below them one for each token without a place. In each tile 255 is the row's largest patch, and
  /// what a token cannot look at is transparent.
  package var rows: Digest
  /// The patches whose rows there are, by tile, counted along the rows of the map; nil where it is all of them.
  package var window: [Int]?
  /// Patches that are storage, not sight (``HeadAttention/outliers``).
  package var outliers: [Cell]

  package init(
    image: Digest, name: String, picture: Digest, patch: Cell, rows: Digest, window: [Int]? = nil, outliers: [Cell] = []
  ) {
    self.image = image
    self.name = name
    self.picture = picture
    self.patch = patch
    self.rows = rows
    self.window = window
    self.outliers = outliers
  }
}
