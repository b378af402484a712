import Glibc
import LMDB
public import SystemPackage

/// A folder, on a disk that all replicas reach: each record is a file, which comes there whole or not at all, and of two that
/// come at once one is there.
///
/// It is for tests, for one machine, and for sites that carry files. On a disk that is shared over a network it is as
/// good as that is at `link` and `fsync`.
///
/// The files: `records/` with a record each under its number in twenty digits; `snapshots/` with a store each under
/// number, size, digest and code. What begins with a point is on its way, or was left by somebody who died.
public final class FolderCarrier: Carrier {
    private let folder: FilePath
    private var records: FilePath { folder.appending("records") }
    private var stores: FilePath { folder.appending("snapshots") }

    /// How long nobody looks whether a record has come, in milliseconds.
    private static let lookMilliseconds = 2
    /// What is read and written of a snapshot at once.
    private static let pieceByteCount = 1 << 20

    /// 64 MiB: a file may be of any size, and a record is read whole.
    public var maximumRecordByteCount: Int { 64 << 20 }

    /// A carrier in a folder that is there, in which two folders are made if they are not.
    ///
    /// - Throws: ``CarrierError``, `failed`: they cannot be made.
    public init(at folder: FilePath) throws(CarrierError) {
        self.folder = folder
        for path in [records, stores] {
            let code = path.makeFolder()
            guard code == 0 || code == EEXIST else { throw Self.failed("make", path, code) }
        }
    }

    /// Makes a file of the record, under a name that it takes only if there is none of that name.
    public func append(_ record: [UInt8], number: UInt64) throws(CarrierError) -> Bool {
        guard number == 1 ? try extent() == nil : path(number - 1).exists else {
            return false
        }
        let scratch = records.appending(".\(number)-\(UInt64.random(in: 0...(.max)))")
        try Self.write(record, to: scratch)
        let code = renameWithoutReplacing(scratch, to: path(number))
        guard code == 0 else {
            scratch.unlink()
            if code == EEXIST { return false }
            throw Self.failed("append a record to", records, code)
        }
        do throws(CarrierError) { try Self.synchronize(path(number)) } catch {
            // It is there, and may not be after a failure of power.
            throw .unanswered(error.description)
        }
        return true
    }

    /// Reads files as long as there is a next one.
    public func records(from number: UInt64, byteCount: Int) throws(CarrierError) -> [[UInt8]] {
        var found: [[UInt8]] = []
        var count = 0
        var next = number
        while count < byteCount, let record = try Self.bytes(of: path(next)) {
            found.append(record)
            count += record.count
            next += 1
        }
        return found
    }

    /// Lists the files. Complexity: as many as there are records.
    public func extent() throws(CarrierError) -> ClosedRange<UInt64>? {
        let numbers = try Self.names(in: records).compactMap { UInt64($0) }
        guard let first = numbers.min(), let last = numbers.max() else { return nil }
        return first...last
    }

    /// Looks for the file every other millisecond.
    public func wait(for number: UInt64, milliseconds: Int) {
        var left = milliseconds
        while left > 0, !path(number).exists {
            usleep(UInt32(1_000 * min(left, Self.lookMilliseconds)))
            left -= Self.lookMilliseconds
        }
    }

    /// Copies the file.
    public func put(_ snapshot: CarriedSnapshot, from file: FilePath) throws(CarrierError) {
        let scratch = stores.appending(".\(UInt64.random(in: 0...(.max)))")
        defer { scratch.unlink() }
        try Self.copy(file, to: scratch)
        let code = scratch.rename(over: path(snapshot))
        guard code == 0 else { throw Self.failed("name", scratch, code) }
        try Self.synchronize(path(snapshot))
    }

    /// Lists the files, whose names say what they are.
    public func snapshots() throws(CarrierError) -> [CarriedSnapshot] {
        try Self.names(in: stores).compactMap { name in
            let parts = name.split(separator: "-")
            guard parts.count == 4, let number = UInt64(parts[0]), let size = Int(parts[1]) else {
                return nil
            }
            return CarriedSnapshot(
                number: number, byteCount: size, digest: String(parts[2]), code: String(parts[3]))
        }
    }

    /// Copies the file.
    public func get(_ snapshot: CarriedSnapshot, to file: FilePath) throws(CarrierError) {
        try Self.copy(path(snapshot), to: file)
    }

    /// Removes files, records in the order of their numbers.
    public func remove(_ snapshots: [CarriedSnapshot], recordsBelow number: UInt64)
        throws(CarrierError)
    {
        for snapshot in snapshots { path(snapshot).unlink() }
        // The first ones first, so that what is left has no gap.
        for each in try Self.names(in: records).compactMap({ UInt64($0) }).sorted()
        where each < number {
            guard path(each).unlink() == 0 || errno == ENOENT else {
                throw Self.failed("remove", path(each), errno)
            }
        }
    }

    // MARK: Files

    private func path(_ number: UInt64) -> FilePath {
        let digits = String(number)
        return records.appending(String(repeating: "0", count: 20 - digits.count) + digits)
    }

    private func path(_ snapshot: CarriedSnapshot) -> FilePath {
        stores.appending(
            "\(snapshot.number)-\(snapshot.byteCount)-\(snapshot.digest)-\(snapshot.code)")
    }

    private static func failed(_ what: String, _ path: FilePath, _ code: Int32)
        -> CarrierError
    {
        .failed("cannot \(what) \(path): \(Errno(rawValue: code))")
    }

    private static func names(in folder: FilePath) throws(CarrierError) -> [String] {
        guard let found = paths(in: folder, where: { $0.first != UInt8(ascii: ".") }) else {
            throw failed("list", folder, errno)
        }
        return found.compactMap { $0.lastComponent?.string }
    }

    private static func bytes(of path: FilePath) throws(CarrierError) -> [UInt8]? {
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
            defer { try? file.close() }
            let size = try file.seek(offset: 0, from: .end)
            return try FileBytes.read(file.rawValue, at: 0, byteCount: Int(size))
        } catch Errno.noSuchFileOrDirectory { return nil } catch {
            throw .failed("cannot read \(path): \(error)")
        }
    }

    private static func write(_ bytes: [UInt8], to path: FilePath) throws(CarrierError) {
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: .ownerReadWrite)
            defer { try? file.close() }
            _ = try file.writeAll(bytes)
            guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
        } catch {
            path.unlink()
            throw .failed("cannot write \(path): \(error)")
        }
    }

    /// Copies what a file has behind as many bytes as the other has already.
    private static func copy(_ source: FilePath, to path: FilePath) throws(CarrierError) {
        do {
            let from = try FileDescriptor.open(source, .readOnly, options: [.closeOnExec])
            defer { try? from.close() }
            let to = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
            defer { try? to.close() }
            var offset = try to.seek(offset: 0, from: .end)
            while true {
                let piece = try FileBytes.read(
                    from.rawValue, at: Int(offset), byteCount: pieceByteCount)
                if piece.isEmpty { break }
                offset += Int64(try to.writeAll(piece))
            }
            guard fsync(to.rawValue) == 0 else { throw Errno(rawValue: errno) }
        } catch { throw .failed("cannot copy \(source): \(error)") }
    }

    private static func synchronize(_ file: FilePath) throws(CarrierError) {
        let code = synchronizeFolder(of: file)
        guard code == 0 else { throw failed("synchronize", file.folder, code) }
    }
}
