package import Basics
package import Networks

/// What the blocks of a transformer add to its residual stream, over images.
package struct StreamProfile: Hashable, Sendable, Codable {
  /// Numbers of several images: a quarter of them lies below the lower, half below the median, a quarter above the upper.
  package struct Quartiles: Hashable, Sendable, Codable {
    package var lower: Double
    package var median: Double
    package var upper: Double

    package init(lower: Double, median: Double, upper: Double) {
      self.lower = lower
      self.median = median
      self.upper = upper
    }

    /// Between two numbers it is as far as its share of the way; nil where no number is finite.
    package init?(_ numbers: [Double]) {
      let finite = numbers.filter(\.isFinite)
      guard let lower = finite.quantile(0.25), let median = finite.median, let upper = finite.quantile(0.75) else {
        return nil
      }
      self.init(lower: lower, median: median, upper: upper)
    }
  }

  /// A number of the patches (of each image their median) and of the class token, the first token without a place; nil where
  /// there is none, or no number.
  package struct Tokens: Hashable, Sendable, Codable {
    package var patches: Quartiles?
    package var classToken: Quartiles?

    package init(patches: Quartiles?, classToken: Quartiles?) {
      self.patches = patches
      self.classToken = classToken
    }
  }

  package struct Write: Hashable, Sendable, Codable {
    package var kind: ResidualStream.Write.Kind
    /// How long the vector is that is added to a token's, as a share of the length of that.
    package var share: Tokens

    package init(kind: ResidualStream.Write.Kind, share: Tokens) {
      self.kind = kind
      self.share = share
    }
  }

  /// The stream at one place of the network.
  package struct Reading: Hashable, Sendable, Codable {
    /// Of the tokens' vectors.
    package var length: Tokens
    /// On how many images each patch is an outlier, rows from the top.
    package var outliers: [Int]
    /// On how many images any is.
    package var imagesWithOutliers: Int
    /// The share of the images on which the class that would be best if the scores were read here (``EarlyAnswers``) is the
    /// network's answer; nil where scores cannot be read so.
    package var agreement: Double?

    package init(length: Tokens, outliers: [Int], imagesWithOutliers: Int, agreement: Double?) {
      self.length = length
      self.outliers = outliers
      self.imagesWithOutliers = imagesWithOutliers
      self.agreement = agreement
    }
  }

  package var imageCount: Int
  /// The patches.
  package var grid: Size
  /// A patch is an outlier where its vector is more than so many times as long as is the median of its image.
  package var outlierFactor: Double
  /// Before the first block, then after each.
  package var readings: [Reading]
  /// What each block writes, in running order.
  package var blocks: [[Write]]

  package init(
    imageCount: Int, grid: Size, outlierFactor: Double, readings: [Reading], blocks: [[Write]]
  ) {
    self.imageCount = imageCount
    self.grid = grid
    self.outlierFactor = outlierFactor
    self.readings = readings
    self.blocks = blocks
  }
}
