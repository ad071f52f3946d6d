import Basics
import Testing

@Suite struct FileSystemTests {
  private let mounts = """
    22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
    30 22 0:26 / /home rw,relatime - nfs4 server:/home rw,vers=4.2
    31 30 0:27 / /home/reader/scratch\\040disk rw master:3 - xfs /dev/sdb rw
    32 22 0:28 / /lustre rw - lustre 10.0.0.1@o2ib:/data rw
    33 32 0:29 / /lustre rw - tmpfs tmpfs rw
    cut off
    """

  @Test(arguments: [
    ("/home/reader/store.sqlite", "nfs4"), ("/home", "nfs4"), ("/homely/store.sqlite", nil), ("/tmp/1.sqlite", nil),
    ("/home/reader/scratch disk/1.sqlite", nil), ("/lustre/1.sqlite", nil),
  ])
  func theNearestMountCounts(path: String, name: String?) {
    #expect(FileSystem.networkName(of: path, mounts: mounts) == name)
  }

  @Test func whatIsNotSaidIsNoNetwork() {
    #expect(FileSystem.networkName(of: "/home", mounts: "") == nil)
  }
}
