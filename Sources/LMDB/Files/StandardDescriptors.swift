import CLMDB
import Glibc
import SystemPackage

/// The numbers of standard input, output and error.
package enum StandardDescriptors {
    /// Takes those of them that are free: else a file that is opened next could become what some print to, and get
    /// bytes that are not its own. Where nothing was open nothing can be read or written then either.
    ///
    /// - Returns: An `errno` where one is still free.
    package static func take() -> Int32? {
        for number: Int32 in 0...2 where fcntl(number, F_GETFD) < 0 {
            // No right is asked for, and no folder but this one is everywhere. It gets the lowest number that
            // is free: this one, unless another thread has just taken it.
            let taken = FilePath("/").openFile(open_as_place | O_CLOEXEC)
            if taken < 0 { return errno }
            if taken > 2 { close(taken) }
        }
        return nil
    }
}
