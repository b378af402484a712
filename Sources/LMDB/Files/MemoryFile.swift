import CLMDB
import Glibc

/// Opens a file that lies in memory alone, empty, for this process. The corresponding C function is
/// `memfd_create`.
///
/// - Returns: Its descriptor; nil where there are none such.
package func openMemoryFile(_ name: String) -> Int32? {
    let closesOnExec: UInt32 = 1
    // Sound: a string that ends in a zero byte for the time of the call.
    let file = unsafe memfd_create(name, closesOnExec)
    return file >= 0 ? file : nil
}
