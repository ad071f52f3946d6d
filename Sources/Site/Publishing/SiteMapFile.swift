import struct Foundation.Data

/// `sitemap.xml`, for search engines, where the site has an address.
struct SiteMapFile: Page {
  let path = "sitemap.xml"
  let address: String
  let pages: [String]
  /// What the list of pages was made from.
  let reads: Set<Fact>

  func render(in site: Site) throws -> Data {
    ReadLog.note(reads)
    ReadLog.note(.settings)
    let entries = pages.map { "<url><loc>\(SiteMap.absolute($0, below: address).escapedForHTML)</loc></url>\n" }
    let head =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
    return Data((head + entries.joined() + "</urlset>\n").utf8)
  }
}
