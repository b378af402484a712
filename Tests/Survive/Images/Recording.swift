import Interposition
import SystemPackage

/// What happened to the files of a folder while something was done there.
struct Recording {
    /// One thing that happened.
    struct Event {
        enum Kind {
            /// A file that was there before has this name.
            case known(String)
            case create(String)
            case link(String, String)
            case rename(String, String)
            case unlink(String)
            /// Bytes at an offset; whether they were on the medium when the call returned.
            case write(offset: Int, bytes: Range<Int>, isSynced: Bool)
            /// The file has this size from now on.
            case resize(Int)
            case grow(toAtLeast: Int)
            case sync
            case syncFailed
            case syncFolder
            /// Everything until here was acknowledged, as of this commit.
            case acknowledged(UInt64)
        }

        var kind: Kind
        var file: Int
    }

    var events: [Event] = []
    /// The bytes of all writes, one after another.
    var bytes: [UInt8] = []
    /// The files of the folder when recording began.
    var before: [String: [UInt8]]
    /// The lock file at the end, while the store was open.
    var lock: [UInt8] = []

    /// Records what a closure does to the files of a folder. One at a time in a process.
    init(of folder: FilePath, _ body: () throws -> Void) throws {
        before = [:]
        for name in Files.names(in: folder) { before[name] = Files.read(folder.appending(name)) }
        unsafe interposed_watch(folder.string)
        interposed_record(1)
        defer { unsafe interposed_watch("") }
        try body()
        interposed_record(0)
        take()
    }

    private mutating func take() {
        let count = interposed_byte_count()
        bytes = unsafe Array(UnsafeBufferPointer(start: interposed_bytes(), count: count))
        for index in 0..<interposed_event_count() { add(interposed_event_at(index)) }
    }

    private mutating func add(_ event: interposed_event) {
        let at = Int(event.bytes)
        let kind: Event.Kind
        switch UInt32(event.kind) {
        case INTERPOSED_OPEN.rawValue: kind = .known(name(at).0)
        case INTERPOSED_CREATE.rawValue: kind = .create(name(at).0)
        case INTERPOSED_LINK.rawValue: kind = .link(name(at).0, name(at).1)
        case INTERPOSED_RENAME.rawValue: kind = .rename(name(at).0, name(at).1)
        case INTERPOSED_UNLINK.rawValue: kind = .unlink(name(at).0)
        case INTERPOSED_WRITE.rawValue:
            kind = .write(
                offset: Int(event.offset), bytes: at..<(at + Int(event.length)),
                isSynced: event.is_synced != 0)
        case INTERPOSED_TRUNCATE.rawValue: kind = .resize(Int(event.offset))
        case INTERPOSED_ALLOCATE.rawValue: kind = .grow(toAtLeast: Int(event.offset + event.length))
        case INTERPOSED_SYNC.rawValue:
            kind = event.has_failed != 0 ? .syncFailed : event.length != 0 ? .syncFolder : .sync
        case INTERPOSED_MARK.rawValue: kind = .acknowledged(UInt64(event.offset))
        default: return
        }
        events.append(Event(kind: kind, file: Int(event.file)))
    }

    /// The name at a place of the bytes, and the one behind it.
    private func name(_ at: Int) -> (String, String) {
        let parts = bytes[at...].split(
            separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
        return (
            String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self)
        )
    }
}
