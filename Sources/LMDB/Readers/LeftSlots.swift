import CLMDB
import Glibc

/// Slots of readers that an earlier process of this one's number left behind when it died, as
/// process 1 of a container does that is started again.
///
/// LMDB takes the slots of its own process's number for its own, and the other processes take
/// them for this one's: nobody would ever give them back, and the file would grow for ever.
enum LeftSlots {
    /// What a read fails with while another process of this number, in another PID namespace,
    /// reads: each locks the byte of its number in the lock file before it takes a slot.
    static var takenCode: Int32 { EAGAIN }

    /// Gives them back if there are any, before this process has any of its own.
    ///
    /// Sound: the caller has the handle alone, and uses it no more when it has been closed.
    ///
    /// - Returns: Whether the environment has been closed for that.
    @unsafe static func giveBackByClosing(_ environment: OpaquePointer) -> Bool {
        let number = getpid()
        guard unsafe ReaderSlot.all(environment).contains(where: { $0.processNumber == number })
        else { return false }
        // A read can begin only if the process that they belong to is dead. From then on all
        // slots of the number are LMDB's to give back when it closes, which it does.
        var txn: OpaquePointer?
        guard unsafe Calls.begin(environment, parent: nil, MDB_RDONLY, &txn) == 0,
            let txn = unsafe txn
        else { return false }
        unsafe Calls.abort(txn)
        unsafe Calls.close(environment)
        return true
    }
}
