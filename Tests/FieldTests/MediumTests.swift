import Foundation
import Testing

/// Media that refuse, and media that go away.
@Suite struct MediumTests {
    /// The quota is charged for writes to the lock file's map as well, which ends the process, unless the
    /// lock file lies in memory. What was acknowledged is there in any case.
    @Test(.enabled(if: QuotaDisk.isPossible, QuotaDisk.why), arguments: [false, true])
    func anEndedQuotaRefusesWritesAndLosesNothing(isLockInMemory: Bool) throws {
        let setup = QuotaDisk.setup + (isLockInMemory ? QuotaDisk.lockInMemory : "")
        let room = try Room(.memory(kibibytes: 300 << 10), setup: setup)
        let host = try room.host()
        #expect(try host.ask("create disk/volume/store") == "created")
        var (number, answer) = (0, "added ")
        while answer.hasPrefix("added "), number < 20_000 {
            number += 1
            answer = (try? host.ask("add \(number)")) ?? "ended"
        }
        #expect(
            answer.hasPrefix("error diskFull ") || answer == "ended" && !isLockInMemory, "\(answer)"
        )
        // It may be the meta page that had no space, and then nothing is read or written by it.
        func isTold(_ answer: String) -> Bool { answer.hasPrefix("error unusable ") }
        if answer != "ended" {
            let (before, after) = (
                try host.ask("ask \(number - 1)"), try host.ask("ask \(number)")
            )
            #expect(before == "allowed" || isTold(before), "\(before)")
            #expect(after.hasPrefix("error unknown ") || isTold(after), "\(after)")
        }
        // With more room it goes on.
        #expect(try room.shell("btrfs qgroup limit none disk/volume").status == 0)
        if answer != "ended" {
            let next = try host.ask("add \(number)")
            #expect(next.hasPrefix("added ") || isTold(next), "\(next)")
            #expect(try host.ask("close") == "closed")
        }
        let other = try room.host()
        #expect(try other.ask("open disk/volume/store").hasPrefix("opened "))
        // A commit that could not be finished is mended by the next one.
        #expect(try other.ask("add 1000000").hasPrefix("added "))
        #expect(try other.ask("verify") == "sound")
        for each in 1..<number { #expect(try other.ask("ask \(each)") == "allowed") }
    }

    /// A commit of many pages ends within the quota: that it is written in part is no failure of the medium.
    @Test(.enabled(if: QuotaDisk.isPossible, QuotaDisk.why))
    func aQuotaThatEndsWithinACommitIsAFullMedium() throws {
        let room = try Room(
            .memory(kibibytes: 300 << 10), setup: QuotaDisk.setup + QuotaDisk.lockInMemory)
        let host = try room.host()
        #expect(try host.ask("create disk/volume/store") == "created")
        #expect(try host.ask("add 1").hasPrefix("added "))
        for _ in 0..<3 {
            let refusal = try host.ask("add-many 3000")
            #expect(refusal.hasPrefix("error diskFull "), "\(refusal)")
            #expect(try host.ask("ask 1") == "allowed")
        }
        #expect(try room.shell("btrfs qgroup limit none disk/volume").status == 0)
        let answer = try host.ask("add-many 3000")
        #expect(answer.hasPrefix("added "), "\(answer)")
        #expect(try host.ask("verify") == "sound")
        #expect(try host.ask("close") == "closed")
    }

    /// On a file system that copies on write the lock file is written in place, so that its map wants no
    /// space when the medium is full.
    @Test(.enabled(if: QuotaDisk.isPossible, QuotaDisk.why))
    func aFullMediumThatCopiesOnWriteIsAnErrorAndNoSignal() throws {
        let room = try Room(.memory(kibibytes: 300 << 10), setup: SmallDisk.setup)
        let host = try room.host()
        #expect(try host.ask("create disk/store") == "created")
        for number in 1..<50 { #expect(try host.ask("add \(number)").hasPrefix("added ")) }
        let reader = try room.host()
        #expect(try reader.ask("open disk/store read-only").hasPrefix("opened "))
        try room.shell(SmallDisk.fill)
        var answer = ""
        for number in 50..<90 {
            answer = try host.ask("add \(number)")
            #expect(answer.hasPrefix("error diskFull ") || answer.hasPrefix("added "), "\(answer)")
            #expect(try reader.ask("ask 1") == "allowed")
            try room.shell("sync")
        }
        #expect(answer.hasPrefix("error diskFull "), "\(answer)")
        try room.shell("rm disk/filler*; sync")
        #expect(try host.ask("add 100").hasPrefix("added "))
        #expect(try reader.ask("ask 100") == "allowed")
        #expect(try host.ask("verify") == "sound")
    }

    @Test(.enabled(if: LostDisk.isPossible, LostDisk.why))
    func nothingIsAcknowledgedOnAMediumThatIsGone() throws {
        let room = try Room(setup: LostDisk.setup)
        let host = try room.host()
        #expect(try host.ask("create disk/store") == "created")
        for number in 1..<50 { #expect(try host.ask("add \(number)").hasPrefix("added ")) }
        let reader = try room.host()
        #expect(try reader.ask("open disk/store read-only").hasPrefix("opened "))
        #expect(try reader.ask("ask 1") == "allowed")
        #expect(try room.shell("sync; \(LostDisk.lose)").status == 0)
        let refusal = try host.ask("add 100")
        #expect(refusal.hasPrefix("error syncFailed "), "\(refusal)")
        for number in 101..<104 {
            #expect(try host.ask("add \(number)").hasPrefix("error writesRefused "))
        }
        // What is in memory can be read, by those who have it open.
        #expect(try host.ask("ask 1") == "allowed")
        #expect(try reader.ask("ask 49") == "allowed")
        #expect(try reader.ask("ask 100").hasPrefix("error unknown "))
    }

    /// A map has no way to say that a page cannot be read: the kernel ends the process.
    @Test(.enabled(if: LostDisk.isPossible, LostDisk.why))
    func aReadOfWhatIsGoneIsAnErrorOrTheEndOfTheProcessAndNeverAnAnswer() throws {
        let room = try Room(setup: LostDisk.setup)
        let host = try room.host()
        #expect(try host.ask("create disk/store") == "created")
        for number in 1..<50 { #expect(try host.ask("add \(number)").hasPrefix("added ")) }
        let sound = try room.shell("latchkey export disk/store")
        #expect(sound.status == 0)
        #expect(try host.ask("close") == "closed")
        #expect(try room.shell("sync; \(LostDisk.lose)").status == 0)
        // Of the file nothing stays in memory.
        try room.shell("dd if=disk/store iflag=nocache count=0 status=none")
        for command in ["info", "verify", "export", "export --verify-checksums"] {
            let outcome = try room.shell("latchkey \(command) disk/store")
            #expect(outcome.status == 4 || outcome.status == 128 + SIGBUS, "\(command): \(outcome)")
            #expect(outcome.output.isEmpty || sound.output.hasPrefix(outcome.output), "\(command)")
        }
    }
}

/// A file system with a quota.
private enum QuotaDisk {
    static let setup = """
        mkdir $F/disk
        truncate -s 256M $F/image
        mkfs.btrfs -q $F/image > /dev/null
        mount -o loop $F/image $F/disk
        btrfs quota enable $F/disk > /dev/null
        btrfs subvolume create $F/disk/volume > /dev/null
        btrfs qgroup limit 4M $F/disk/volume > /dev/null
        """

    static let lockInMemory = """

        touch $F/lock $F/disk/volume/store-lock
        mount --bind $F/lock $F/disk/volume/store-lock
        """

    static let why: Comment = "needs root, loop devices, and btrfs in the kernel and as commands"

    static let isPossible =
        Room.isPossible && (try? Room(.memory(kibibytes: 300 << 10), setup: setup)) != nil
}

/// A small file system that copies on write.
private enum SmallDisk {
    static let setup = """
        mkdir $F/disk
        truncate -s 114M $F/image
        mkfs.btrfs -q $F/image > /dev/null
        mount -o loop $F/image $F/disk
        """

    /// Fills it to the last page, what is described within its trees as well.
    static let fill = """
        head -c 200M /dev/urandom > disk/filler 2> /dev/null; sync
        head -c 200M /dev/urandom > disk/filler2 2> /dev/null; sync
        for ((i = 0; i < 300; i++)); do
            head -c 3000 /dev/urandom > disk/filler3-$i 2> /dev/null || break
        done
        """
}

/// A disk that can be lost: its image lies on a file system that is shut down.
private enum LostDisk {
    static let setup = """
        mkdir $F/outer $F/disk
        truncate -s 64M $F/image
        mkfs.ext4 -q -O ^has_journal $F/image
        mount -o loop $F/image $F/outer
        truncate -s 32M $F/outer/image
        mkfs.ext4 -q -O ^has_journal $F/outer/image
        mount -o loop $F/outer/image $F/disk
        """

    /// `EXT4_IOC_SHUTDOWN`, at once.
    static let lose = """
        perl -e 'open(D, "<", "outer") or die; my $how = pack("L", 2); \
        ioctl(D, 0x8004587D, $how) or die $!'
        """

    static let why: Comment = "needs root and loop devices"

    static let isPossible =
        Room.isRequired || Room.isPossible && (try? Room(setup: setup)) != nil
}
