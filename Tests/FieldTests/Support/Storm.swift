import Foundation
import TestNumbers
import Testing

/// A store with a writer and readers that are stopped and killed at random. Whatever is chosen is chosen
/// from the seed.
final class Storm {
    let seed: UInt64
    private var random: SplitMix64
    let room: Room
    private var writer: Child
    /// Reads while the writer is stopped.
    private let witness: Child
    private var readers: [StormReader] = []
    private var holder: StormHolder?
    /// What this writer has told of since it began, or since the last holder was let go.
    private var notices = ""
    private var lastNumber = 1
    private var answerCount = 0
    /// How large the file was when the writer began.
    private var writersByteCount = 0
    private(set) var deathCount = 0
    private(set) var stopCount = 0

    /// What is said of every failure.
    var comment: Comment { "seed \(seed)" }

    init(seed: UInt64) throws {
        self.seed = seed
        random = SplitMix64(seed: seed)
        room = try Room(.memory(kibibytes: 1 << 21))
        writer = try room.host()
        #expect(try writer.ask("create store") == "created", "seed \(seed)")
        #expect(try writer.ask("add-told 1").hasPrefix("added "), "seed \(seed)")
        witness = try room.host()
        #expect(try witness.ask("open store read-only").hasPrefix("opened "), "seed \(seed)")
        for _ in 0..<3 { try replace(nil) }
    }

    private func byteCount() throws -> Int {
        let file = FileManager.default.attributesOfItem
        let path = "/proc/\(writer.number)/root\(room.folder)/store"
        return try file(path)[.size] as? Int ?? 0
    }

    // MARK: The storm

    /// Some users more, and something that happens to one of the processes.
    func step() throws {
        for _ in 0..<Int.random(in: 1...20, using: &random) { try add() }
        let index = readers.indices.randomElement(using: &random)
        switch (Int.random(in: 0..<12, using: &random), index) {
        case (0, _): try killWriter()
        case (1, let index?), (2, let index?): try replace(index)
        case (3, _), (4, _): try stopWriter()
        case (5, _): try holder == nil ? hold() : letGo()
        case (_, let index?):
            try readers[index].toggle()
            stopCount += 1
        case (_, nil): try replace(nil)
        }
        // Not all of the medium.
        if let holder, try byteCount() - holder.byteCount > 64 << 20 { try letGo() }
    }

    /// A reader dies, and another comes.
    private func replace(_ index: Int?) throws {
        if let index {
            readers.remove(at: index).host.kill()
            deathCount += 1
        }
        let reader = try StormReader(room, seed: seed, &random)
        guard try reader.open() else { return reader.host.kill() }
        try reader.begin()
        readers.append(reader)
    }

    private func add() throws {
        let number = lastNumber + 1
        let answer = try writer.ask("add-told \(number)")
        #expect(answer.hasPrefix("added "), "\(answer), seed \(seed)")
        lastNumber = number
    }

    /// The writer is busy for a random time; then something happens to it.
    private func loop(_ body: () throws -> Void) throws {
        try writer.send("loop \(lastNumber + 1_000_000)")
        usleep(UInt32.random(in: 0..<60_000, using: &random))
        try body()
        lastNumber += 2_000_000
        try add()
    }

    /// The writer dies in the middle of writing, and another goes on.
    private func killWriter() throws {
        try expectHolderIsTold()
        try loop {
            writer.kill()
            deathCount += 1
            writer = try room.host()
            notices = ""
            #expect(try writer.ask("open store").hasPrefix("opened "), comment)
            // All that was committed is there, and the next one takes other numbers.
            #expect(
                try writer.ask("ask \(lastNumber)") == "allowed",
                "lost: user \(lastNumber), seed \(seed)")
        }
        writersByteCount = try byteCount()
    }

    /// The writer is stopped in the middle of writing; others read on, and then it goes on.
    private func stopWriter() throws {
        let pause = UInt32.random(in: 0..<60_000, using: &random)
        try loop {
            #expect(kill(writer.number, SIGSTOP) == 0, comment)
            stopCount += 1
            #expect(try witness.ask("ask \(lastNumber)") == "allowed", comment)
            usleep(pause)
            #expect(try witness.ask("ask 1") == "allowed", comment)
            #expect(kill(writer.number, SIGCONT) == 0, comment)
            let answer = try writer.ask("stop")
            #expect(answer.hasPrefix("looped "), "\(answer), seed \(seed)")
        }
    }

    // MARK: Who holds pages

    private func hold() throws {
        // What a writer tells of is the oldest read: that is to be this one, and not that of a
        // reader who has not come to run since.
        for reader in readers { answerCount += try reader.end() }
        holder = try StormHolder(room, byteCount: byteCount(), seed: seed, &random)
        for reader in readers { try reader.begin() }
        if holder != nil { stopCount += 1 }
    }

    private func letGo() throws {
        try expectHolderIsTold()
        try holder?.release()
        holder = nil
        notices = ""
    }

    private func isTold(_ holder: StormHolder) throws -> Bool {
        notices += try writer.ask("notices")
        return notices.contains("holding:\(holder.ownNumber):")
    }

    /// The writer has told of the stopped read if the file grew much under it while this writer wrote.
    private func expectHolderIsTold() throws {
        guard let holder else { return }
        let grown = try byteCount() - max(holder.byteCount, writersByteCount)
        // What it tells at, and what may come before its first look and between two.
        guard grown > 32 << 20 else { return }
        #expect(try isTold(holder), "\(grown) bytes: \(notices), seed \(seed)")
    }

    /// The file grows under a read that is stopped, this is told by its number, and ends with it.
    func expectGrowthUnderAStoppedReader() throws {
        if holder != nil { try letGo() }
        while holder == nil { try hold() }
        guard let holder else { return }
        // Until it is told: by growth, so that it takes as long as the machine takes for it.
        for _ in 0..<300 where try !isTold(holder) { try write(milliseconds: 200) }
        #expect(try isTold(holder), "\(notices), seed \(seed)")
        let grown = try byteCount() - holder.byteCount
        #expect(grown > 16 << 20 && grown < 128 << 20, "\(grown) bytes, seed \(seed)")
        try letGo()
        let before = try byteCount()
        try write(milliseconds: 400)
        let growth = try byteCount() - before
        #expect(growth < 4 << 20, "\(growth) bytes behind the read, seed \(seed)")
    }

    private func write(milliseconds: UInt32) throws {
        try writer.send("loop \(lastNumber + 1_000_000)")
        usleep(milliseconds * 1_000)
        #expect(try writer.ask("stop").hasPrefix("looped "), comment)
        lastNumber += 2_000_000
        try add()
    }

    // MARK: Its end

    /// Lets all readers end.
    ///
    /// - Returns: How many answers there were, all of them right.
    func endReaders() throws -> Int {
        for reader in readers { answerCount += try reader.end() }
        #expect(answerCount > 0 || readers.isEmpty, comment)
        readers = []
        return answerCount
    }

    /// Nothing is left of whoever died, and the store is sound.
    func expectNothingIsLeft() throws {
        #expect(try witness.ask("close") == "closed", comment)
        // A writer that goes on frees what the dead had: it looks once a second.
        var information = ""
        for _ in 0..<100 where !information.contains("readerCount=0 ") {
            try add()
            usleep(50_000)
            information = try writer.ask("information")
        }
        #expect(information.contains("readerCount=0 "), "\(information), seed \(seed)")
        #expect(try writer.ask("verify") == "sound", comment)
        #expect(try writer.ask("ask 1") == "allowed", comment)
    }
}
