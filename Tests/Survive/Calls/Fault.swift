import Glibc
import Interposition
import LMDB

/// One call that fails.
struct CallFault: Hashable {
    enum Call: Hashable {
        /// A call of the operating system, of a kind of ``interposed_kind``.
        case system(kind: UInt32, failure: UInt32)
        /// A call into LMDB.
        case database
    }

    let call: Call
    /// Which one, counted from 1.
    let number: Int
    /// How many fail from there on.
    let count: Int
    let code: Int32

    /// All that may happen to so many calls of each kind.
    static func all(systemCounts: [Int], databaseCount: Int) -> [CallFault] {
        var faults: [CallFault] = []
        for (kind, count) in systemCounts.enumerated() where count > 0 {
            for (code, failure) in ways(UInt32(kind)) {
                for number in 1...count {
                    faults.append(
                        CallFault(
                            call: .system(kind: UInt32(kind), failure: failure.rawValue),
                            number: number, count: 1, code: code))
                }
            }
            for (code, length) in repeated(UInt32(kind)) {
                for number in 1...count {
                    faults.append(
                        CallFault(
                            call: .system(kind: UInt32(kind), failure: INTERPOSED_FAILS.rawValue),
                            number: number, count: length, code: code))
                }
            }
        }
        for number in 0..<databaseCount {
            for code in databaseCodes {
                faults.append(
                    CallFault(call: .database, number: number + 1, count: 1, code: code))
            }
        }
        return faults
    }

    private static func ways(_ kind: UInt32) -> [(Int32, interposed_failure)] {
        let fails = INTERPOSED_FAILS
        switch kind {
        case INTERPOSED_OPEN.rawValue:
            return [(EMFILE, fails), (EACCES, fails), (EIO, fails), (EINTR, fails)]
        case INTERPOSED_READ.rawValue:
            return [
                (EIO, fails), (EINTR, fails), (EAGAIN, fails), (EIO, INTERPOSED_FALLS_SHORT),
            ]
        case INTERPOSED_WRITE.rawValue:
            return [
                (ENOSPC, fails), (EIO, fails), (EINTR, fails), (EDQUOT, fails),
                (EAGAIN, fails), (ENOSPC, INTERPOSED_FALLS_SHORT), (EIO, INTERPOSED_FAILS_HALFWAY),
            ]
        case INTERPOSED_SYNC.rawValue:
            return [(EIO, fails), (ENOSPC, fails), (EDQUOT, fails), (EINTR, fails)]
        case INTERPOSED_TRUNCATE.rawValue:
            return [(ENOSPC, fails), (EIO, fails), (EACCES, fails), (EINTR, fails)]
        case INTERPOSED_ALLOCATE.rawValue:
            return [(ENOSPC, fails), (EIO, fails), (EOPNOTSUPP, fails), (EINTR, fails)]
        case INTERPOSED_MAP.rawValue: return [(ENOMEM, fails), (EACCES, fails), (EAGAIN, fails)]
        case INTERPOSED_CLOSE.rawValue: return [(EIO, fails), (EINTR, fails)]
        case INTERPOSED_LOCK.rawValue:
            return [(ENOLCK, fails), (EACCES, fails), (EAGAIN, fails), (EINTR, fails)]
        case INTERPOSED_LINK.rawValue, INTERPOSED_RENAME.rawValue:
            return [(ENOSPC, fails), (EIO, fails), (EACCES, fails), (EINVAL, fails)]
        case INTERPOSED_UNLINK.rawValue, INTERPOSED_STATUS.rawValue:
            return [(EIO, fails), (EACCES, fails)]
        case INTERPOSED_MEMORY.rawValue: return [(ENOMEM, fails)]
        case INTERPOSED_LOOK.rawValue: return [(EIO, fails), (EACCES, fails), (ENOMEM, fails)]
        case INTERPOSED_OWNER.rawValue: return [(EPERM, fails), (EIO, fails)]
        case INTERPOSED_MEMORY_FILE.rawValue:
            return [(EMFILE, fails), (ENOMEM, fails), (ENOSYS, fails)]
        case INTERPOSED_THREAD.rawValue: return [(EAGAIN, fails)]
        default: return [(EIO, fails)]
        }
    }

    /// How many fail one behind the other, and with what. The medium is full, or gone, from there on. A
    /// look that fails is followed by another in an older way, which may fail as well; or the folder cannot
    /// be looked into from there on.
    private static func repeated(_ kind: UInt32) -> [(Int32, count: Int)] {
        switch kind {
        case INTERPOSED_WRITE.rawValue: [(ENOSPC, .max), (EIO, .max)]
        case INTERPOSED_SYNC.rawValue: [(EIO, .max)]
        case INTERPOSED_LOOK.rawValue:
            [EIO, EACCES, ENOMEM].flatMap { [($0, 2), ($0, .max)] }
        default: []
        }
    }

    /// No memory, an input error; and of LMDB a full transaction, a damaged page, a full map.
    private static let databaseCodes: [Int32] = [ENOMEM, EIO, -30788, -30796, -30792]

    /// Whether nobody knows what is on the medium after it.
    var leavesUnknown: Bool {
        guard case .system(let kind, _) = call else { return false }
        return kind == INTERPOSED_SYNC.rawValue || kind == INTERPOSED_WRITE.rawValue
    }

    /// Whether LMDB says that a page is damaged. The corresponding C constant is `MDB_CORRUPTED`.
    var isOfDamage: Bool { call == .database && code == -30796 }

    /// Whether it is a file that could not be removed.
    var isOfRemoval: Bool {
        guard case .system(let kind, _) = call else { return false }
        return kind == INTERPOSED_UNLINK.rawValue
    }

    /// As an option of the command.
    var text: String {
        let name: String
        switch call {
        case .system(let kind, let failure): name = "\(Self.names[Int(kind)]).\(failure)"
        case .database: name = "lmdb"
        }
        return "\(name):\(number):\(count == .max ? "all" : "\(count)"):\(code)"
    }

    private static let names = [
        "open", "read", "write", "sync", "truncate", "allocate", "map", "close", "seek", "status",
        "lock", "control", "link", "rename", "unlink", "memory", "look", "owner", "memory-file",
        "thread",
    ]

    /// Runs a closure while the call fails.
    ///
    /// - Returns: Also whether there was such a call.
    func during<R>(_ body: () throws -> R) -> (Result<R, any Error>, wasStruck: Bool) {
        switch call {
        case .system(let kind, let failure):
            interposed_fail(
                1 << kind, UInt64(number), count == .max ? .max : UInt64(count), code,
                Int32(failure))
            let result = Result { try body() }
            _ = interposed_fail_no_more()
            return (result, interposed_struck_kind() >= 0)
        case .database:
            let (result, struck, _) = Faults.failingAnywhere(call: number, with: code, body)
            return (result, struck != nil)
        }
    }
}
