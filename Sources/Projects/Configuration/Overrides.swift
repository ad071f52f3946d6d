package import Networks

/// What a command line sets in place of the configuration.
package struct Overrides: Hashable, Sendable {
  /// An ONNX file.
  package var model: String?
  /// A folder.
  package var images: String?
  package var precision: Precision?

  package init(model: String? = nil, images: String? = nil, precision: Precision? = nil) {
    self.model = model
    self.images = images
    self.precision = precision
  }

  package func applied(to configuration: Configuration) -> Configuration {
    var configuration = configuration
    if let model { configuration.model = model }
    if let images { configuration.images = .folder(images) }
    if let precision { configuration.precision = precision }
    return configuration
  }
}
