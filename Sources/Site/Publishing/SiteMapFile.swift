import struct Foundation.Data

/// `sitemap.xml`, for search engines, where the site has an address.
struct SiteMapFile: Page {
  let path = "sitemap.xml"
  let address: String
  let pages: [String]

  func render(in site: Site) throws -> Data {
    // The list of pages follows from these.
    _ = (site.map, site.head, try site.library.articles, try site.library.circuits)
    _ = (try site.library.inputs, try site.library.changes)
    let entries = pages.map { "<url><loc>\(SiteMap.absolute($0, below: address).escapedForHTML)</loc></url>\n" }
    let head =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
    return Data((head + entries.joined() + "</urlset>\n").utf8)
  }
}
