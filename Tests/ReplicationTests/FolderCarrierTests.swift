import Foundation
import Latchkey
import LatchkeyReplication
import Synchronization
import SystemPackage
import Testing

@Suite("A folder as a carrier")
struct FolderCarrierTests {
    let world: ReplicaWorld
    let folder: FilePath

    init() throws {
        world = try ReplicaWorld()
        folder = world.folder.appending("carried")
        try FileManager.default.createDirectory(
            atPath: folder.string, withIntermediateDirectories: false)
    }

    @Test("It takes a record only behind the one before, and once")
    func appends() throws {
        let carrier = try FolderCarrier(at: folder)
        #expect(try carrier.extent() == nil)
        #expect(try !carrier.append([1], number: 2))
        #expect(try carrier.append([1], number: 1))
        #expect(try !carrier.append([2], number: 1))
        #expect(try carrier.append([2, 2], number: 2))
        #expect(try !carrier.append([9], number: 4))
        #expect(try carrier.append([3, 3, 3], number: 3))
        #expect(try carrier.extent() == 1...3)
        #expect(try carrier.records(from: 1, byteCount: 1 << 20) == [[1], [2, 2], [3, 3, 3]])
        #expect(try carrier.records(from: 2, byteCount: 1) == [[2, 2]])
        #expect(try carrier.records(from: 4, byteCount: 1) == [])
        // Nothing is left of what was on its way.
        let files = try FileManager.default.contentsOfDirectory(
            atPath: folder.appending("records").string)
        #expect(files.count == 3)
    }

    @Test("Of many who append at once one does")
    func race() throws {
        let carrier = try FolderCarrier(at: folder)
        let winners = Mutex<[Int]>([])
        DispatchQueue.concurrentPerform(iterations: 16) { writer in
            for number in 1...20 {
                while true {
                    guard let extent = try? carrier.extent(), extent.upperBound >= number else {
                        if (try? carrier.append([UInt8(writer)], number: UInt64(number))) == true {
                            winners.withLock { $0.append(number) }
                        }
                        continue
                    }
                    break
                }
            }
        }
        #expect(winners.withLock { $0.sorted() } == Array(1...20))
    }

    @Test("Replicas follow over it, one is promoted, and records go with old snapshots")
    func replicas() throws {
        let first = try world.found("first", over: FolderCarrier(at: folder))
        let second = try world.open("second", over: FolderCarrier(at: folder))
        for number in 1...10 { try first.add("new-\(number)") }
        try expectSame([first, second])
        try second.promote()
        try second.add("by-second")
        let older = try second.putSnapshot()
        try second.add("behind-it")
        let newer = try second.putSnapshot()
        let carrier = try FolderCarrier(at: folder)
        #expect(try Set(carrier.snapshots()) == [older, newer])
        #expect(try carrier.extent() == older.number...newer.number)
        let third = try world.open("third", over: FolderCarrier(at: folder))
        try expectSame([second, first, third])
        for replica in [first, second, third] { try replica.close() }
    }

    @Test("A snapshot that was got in part is got to its end")
    func resumes() throws {
        let first = try world.found("first", over: FolderCarrier(at: folder))
        let carrier = try FolderCarrier(at: folder)
        let snapshot = try #require(try carrier.snapshots().first)
        let whole = world.folder.appending("whole")
        try carrier.get(snapshot, to: whole)
        let bytes = try Data(contentsOf: URL(filePath: whole.string))
        #expect(bytes.count == snapshot.byteCount)
        let part = FilePath("\(world.path("second")).fetching-\(snapshot.number)")
        try bytes.prefix(5_000).write(to: URL(filePath: part.string))
        let second = try world.open("second", over: carrier)
        try expectSame([first, second])
        // What it had was of something else: that is found, and the next time begins anew.
        try second.close()
        world.remove("second")
        try Data(repeating: 7, count: 5_000).write(to: URL(filePath: part.string))
        #expect(throws: ReplicationError.self) { try world.open("second", over: carrier) }
        let again = try world.open("second", over: carrier)
        try expectSame([first, again])
        try again.close()
        try first.close()
    }

    @Test("A folder that is not there is told")
    func missing() {
        #expect(throws: CarrierError.self) { try FolderCarrier(at: "/nowhere/at/all") }
    }
}

@Suite("The key of replicas")
struct ReplicationKeyTests {
    let world: ReplicaWorld
    let path: FilePath

    init() throws {
        world = try ReplicaWorld()
        path = world.folder.appending("replicas.key")
    }

    private func write(_ text: String, mode: Int = 0o600) throws {
        try Data(text.utf8).write(to: URL(filePath: path.string))
        try FileManager.default.setAttributes(
            [.posixPermissions: mode], ofItemAtPath: path.string)
    }

    @Test("It is read from a file that its owner alone may read, and says nothing of itself")
    func reads() throws {
        let digits = String(repeating: "0a", count: 32)
        let key = try ReplicationKey(Array(repeating: 10, count: 32))
        for text in [digits, digits + "\n", digits.uppercased()] {
            try write(text)
            #expect(try ReplicationKey(ofFile: path) == key)
        }
        #expect("\(key)" == "a key of replicas")
        for mode in [0o640, 0o604, 0o660, 0o602] {
            try write(digits, mode: mode)
            #expect(throws: ReplicationError.self) { try ReplicationKey(ofFile: path) }
        }
    }

    @Test("What is no key is refused", arguments: ["", "0a", "zz", " "])
    func refuses(_ end: String) throws {
        try write(String(repeating: "0a", count: 31) + end + (end == "0a" ? "0" : ""))
        #expect(throws: ReplicationError.self) { try ReplicationKey(ofFile: path) }
        #expect(throws: ReplicationError.self) { try ReplicationKey([1, 2, 3]) }
    }
}
