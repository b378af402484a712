import Glibc
import Interposition
import LMDB
import Latchkey
import SystemPackage
import TestNumbers

/// Power failures, replayed: what is done to a store is recorded, and the file made anew as the medium may
/// have it at each moment, with every part of what was not synchronized there or not. Each image is opened,
/// looked at, and written to.
///
/// `--only NAME` takes one workload, `--moment N --image N` one image of it. With `--medium lying` no sync
/// brings anything to the medium, so that much must be found lost.
enum ImagesTrial: Trial {
    static let name = "images"
    static let shortCount = 1_500

    /// What the process that works counts.
    enum Number: Int, CaseIterable {
        case step, images, distinct, lost, wrong, moments, acknowledgements, maps
    }

    static func run(_ options: TrialOptions) throws -> Tally {
        let folder = try Files.makeFolder(options.folder)
        defer { Files.removeFolder(folder) }
        let numbers = SharedNumbers(count: Number.allCases.count)
        let isLong = (options.count ?? 0) > shortCount
        let workloads = try makeWorkloads(folder, options, isLong)
        guard !workloads.isEmpty else { throw UsageError(text: "no such workload") }
        var weights = workloads.reduce(0) { $0 + $1.weight }
        var tally = Tally()
        for workload in workloads {
            // What others had no images for goes to those that come.
            let left = max(0, (options.count ?? shortCount) - numbers[Number.images.rawValue])
            let limit = left * workload.weight / weights
            weights -= workload.weight
            let outcome = Guarded.run((numbers, Number.step.rawValue)) { first in
                do {
                    var run = try ImageRun(
                        workload, limit: limit, first: first, numbers, folder, options)
                    try run.go()
                } catch {
                    numbers[Number.wrong.rawValue] += 1
                    say("survive images: \(workload.name): \(error)")
                }
            }
            for step in outcome.crashed + outcome.hung {
                say(
                    "survive images: \(workload.name): image \(step) ended the process or hung; "
                        + "repeat with --seed \(options.seed) --count \(options.count ?? shortCount) "
                        + "--only \(workload.name)")
            }
            tally.crashed += outcome.crashed.count
            tally.hung += outcome.hung.count
        }
        func number(_ number: Number) -> Int { numbers[number.rawValue] }
        tally.count = number(.images)
        tally.lost = number(.lost)
        tally.wrong = number(.wrong) + number(.maps)
        say(
            "\(workloads.count) workloads, \(number(.moments)) moments, "
                + "\(number(.acknowledgements)) acknowledgements, \(tally.count) images, "
                + "\(number(.distinct)) of them different, seed \(options.seed)")
        return tally
    }

    /// The workloads, made by a process of their own: this one goes on to make others, for which it must
    /// have no other threads.
    private static func makeWorkloads(
        _ folder: FilePath, _ options: TrialOptions, _ isLong: Bool
    ) throws -> [Workload] {
        let all = try Workloads(folder).all(seed: options.seed)
        if let only = options.others["only"] { return all.filter { $0.name == only } }
        return all.filter { isLong || $0.isInShortForm }
    }
}

/// One workload, recorded, and its images.
struct ImageRun {
    /// One of so many images is opened and written to under recording, for the power to fail again.
    private var recoveryInterval: Int {
        (options.count ?? 0) > ImagesTrial.shortCount ? 40 : 400
    }
    /// How many images there are of each moment then.
    private static let recoveryLimit = 6

    private let workload: Workload
    private let limit: Int
    private let first: Int
    private let numbers: SharedNumbers
    private let options: TrialOptions
    private let work: FilePath
    private let kept: FilePath
    private var check: ImageCheck
    private var seen: Set<UInt64> = []
    private var step = 0
    private var random: SplitMix64

    init(
        _ workload: Workload, limit: Int, first: Int, _ numbers: SharedNumbers, _ folder: FilePath,
        _ options: TrialOptions
    ) throws {
        self.workload = workload
        self.limit = limit
        self.first = first
        self.numbers = numbers
        self.options = options
        random = SplitMix64(seed: options.seed &+ 77)
        work = FilePath(folder.string + "-work")
        kept = FilePath(folder.string + "-failed")
        let images = FilePath(folder.string + "-images")
        for folder in [work, images] {
            unsafe mkdir(folder.string, 0o700)
            Files.empty(folder)
        }
        check = ImageCheck(images, workload)
    }

    private func add(_ number: ImagesTrial.Number, _ count: Int = 1) {
        numbers[number.rawValue] += count
    }

    /// Records the workload, and looks at its images.
    mutating func go() throws {
        defer {
            Files.removeFolder(work)
            Files.removeFolder(check.folder)
        }
        let path = work.appending(SampleStore.name)
        if let before = workload.before { try Files.write(before, to: path) }
        let marks = Marks()
        var recording = try Recording(of: work) { try workload.run(path, marks) }
        recording.lock = marks.lock
        // LMDB may write the data file by calls alone.
        add(.maps, Int(interposed_writable_map_count()))
        if first == 1 { add(.acknowledgements, marks.count) }
        try checkMarks(recording, marks)
        try look(at: recording, limit: limit, label: "", isRecovery: false)
    }

    /// What is acknowledged is on the medium then, and is what the store said it holds.
    private mutating func checkMarks(_ recording: Recording, _ marks: Marks) throws {
        guard first == 1 else { return }
        var disk = Disk()
        for event in recording.events {
            if case .acknowledged(let position) = event.kind {
                let file = disk.names[SampleStore.name].flatMap { disk.files[$0] }
                let contents = try check.contents(file?.durable)
                if (contents?.position ?? 0) < position {
                    add(.lost)
                    tell("commit \(position) was acknowledged and is not on the medium")
                } else if let contents, let said = marks.contents[contents.position],
                    said != contents
                {
                    add(.wrong)
                    tell("commit \(position) holds something else on the medium")
                }
            }
            disk.take(event, of: recording)
        }
    }

    private mutating func look(
        at recording: Recording, limit: Int, label: String, isRecovery: Bool
    ) throws {
        let moments = Moment.all(
            of: recording, isLying: options.others["medium"] == "lying")
        let before = step
        for (passed, moment) in moments.enumerated() {
            // Some moments have few images: their share goes to those that come.
            let left = max(0, limit - (step - before)) / (moments.count - passed)
            let each = isRecovery ? limit : max(2, left)
            add(.moments)
            if let only = options.others["moment"], !isRecovery, only != "\(moment.number)" {
                continue
            }
            let allowed = try allowed(moment)
            var choices = Choices(moment, seed: options.seed)
            for (index, choice) in choices.make(each).enumerated() {
                if let only = options.others["image"], !isRecovery, only != "\(index)" { continue }
                let image = moment.image(choice, recording.bytes)
                let lock = remains(choice.lock, recording.lock)
                let place = "\(label)--moment \(moment.number) --image \(index)"
                try look(
                    at: image, lock, moment, allowed, place,
                    isTorn: moment.isTornWithinSector(choice))
                if !isRecovery, !moment.isTornWithinSector(choice),
                    random.below(recoveryInterval) == 0,
                    image[SampleStore.name] != nil, !allowed.isEmpty, step >= first
                {
                    try recover(image, lock, place)
                }
            }
        }
    }

    private mutating func look(
        at image: [String: [UInt8]], _ lock: [UInt8]?, _ moment: Moment, _ allowed: Set<Contents>,
        _ place: String, isTorn: Bool
    ) throws {
        step += 1
        guard step >= first else { return }
        numbers[ImagesTrial.Number.step.rawValue] = step
        add(.images)
        var digest = Files.digest(lock ?? [1])
        for (name, bytes) in image.sorted(by: { $0.key < $1.key }) {
            digest = Files.digest(Array(name.utf8), seed: digest)
            digest = Files.digest(bytes, seed: digest)
        }
        digest = Files.digest(
            Array("\(allowed.map(\.position).sorted()) \(isTorn)".utf8), seed: digest)
        guard seen.insert(digest).inserted else { return }
        add(.distinct)
        try check.lay(image, lock: lock)
        do throws(ImageFailure) {
            try check.check(
                allowed, isAcknowledged: moment.acknowledged != nil || workload.before != nil,
                isTorn: isTorn)
        } catch {
            add(error.kind == .lost ? .lost : .wrong)
            tell("\(error.kind): \(error.text); \(place)")
            try keep(image, lock)
        }
    }

    /// What an image may hold: what is surely there, or what was on its way, as a whole.
    private mutating func allowed(_ moment: Moment) throws -> Set<Contents> {
        var allowed: Set<Contents> = []
        for disk in moment.promised {
            var names = disk.names
            for change in disk.pendingNames { Disk.apply(change, to: &names) }
            guard let file = names[SampleStore.name], let bytes = disk.files[file]?.durable,
                let contents = try check.contents(bytes)
            else { continue }
            allowed.insert(contents)
        }
        return allowed
    }

    /// Opens an image and writes to it, and has the power fail again meanwhile.
    private mutating func recover(_ image: [String: [UInt8]], _ lock: [UInt8]?, _ place: String)
        throws
    {
        Files.empty(work)
        for (name, bytes) in image { try Files.write(bytes, to: work.appending(name)) }
        let path = work.appending(SampleStore.name)
        if let lock { try Files.write(lock, to: FilePath(path.string + "-lock")) }
        let recording = try Recording(of: work) {
            guard let store = try? Store.open(at: path, options: workload.options) else {
                return
            }
            try store.administer { administration in
                try administration.insert(
                    .account(Account(id: "again", subdomain: "again", name: "Again")))
            }
            interposed_mark(Int64(try store.position))
            try store.close()
        }
        try look(
            at: recording, limit: Self.recoveryLimit, label: "recovery of \(place), ",
            isRecovery: true)
    }

    /// What is left of the lock file.
    private mutating func remains(_ kind: LockRemains, _ lock: [UInt8]) -> [UInt8]? {
        switch kind {
        case .none: return nil
        case .empty: return []
        case .zeros: return [UInt8](repeating: 0, count: lock.count)
        case .stale: return lock.isEmpty ? nil : lock
        case .torn:
            guard lock.count > 1_024 else { return nil }
            var torn = lock
            let from = random.below(lock.count / 512) * 512
            for at in from..<min(lock.count, from + 1_024) { torn[at] = 0 }
            return torn
        }
    }

    private func tell(_ text: String) {
        say(
            "survive images: \(workload.name): \(text); repeat with --seed \(options.seed) "
                + "--count \(options.count ?? ImagesTrial.shortCount) --only \(workload.name)")
    }

    /// Keeps the last image that failed.
    private func keep(_ image: [String: [UInt8]], _ lock: [UInt8]?) throws {
        unsafe mkdir(kept.string, 0o700)
        Files.empty(kept)
        for (name, bytes) in image { try Files.write(bytes, to: kept.appending(name)) }
        if let lock { try Files.write(lock, to: kept.appending(SampleStore.name + "-lock")) }
        say("survive images: it is kept in \(kept)")
    }
}
