using System.Buffers.Text;
using CsCheck;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Tests.Access;

public class TrackingCodeTests
{
    private static readonly string Key = Convert.ToBase64String(new byte[32]);

    private static readonly Gen<TrackingCode> Codes =
        from kind in Gen.Enum<CodeKind>()
        from type in Gen.Enum<SearchType>()
        from project in Gen.Char.AlphaNumeric.Array[2, 32].Select(c => new string(c))
        from searchId in Gen.OneOf(Gen.Guid.Select(g => g.ToString()), Gen.String[1, 40])
        from milliseconds in Gen.Long[0, 4_000_000_000_000]
        from isTracked in Gen.Bool
        from content in Gen.OneOf(Gen.Const((string?)null), Gen.String[1, 40]!)
        from position in Gen.OneOf(
            Gen.Const((int?)null),
            Gen.Int[1, TrackingCode.MaximumPosition].Select(p => (int?)p)
        )
        from source in Gen.OneOf(Gen.Const((string?)null), Gen.Const((string?)"INSTANCE_B"))
        select new TrackingCode
        {
            Kind = kind,
            Type = type,
            Project = project,
            SearchId = searchId,
            IssuedAt = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
            IsTracked = isTracked,
            ContentId = content,
            Position = position,
            Source = source,
        };

    private readonly SigningKeys keys = SigningKeys.Parse(Key);

    [Fact]
    public void A_code_says_what_it_was_made_with() =>
        Codes.Sample(code =>
        {
            Assert.True(TrackingCode.TryVerify(code.Sign(keys), keys, out var read));

            // Half of a surrogate pair is no text; nothing that was read as JSON has one.
            if (IsText(code.SearchId) && IsText(code.ContentId ?? ""))
            {
                Assert.Equal(code, read);
            }
        });

    [Fact]
    public void A_changed_bit_anywhere_is_noticed()
    {
        var bytes = Base64Url.DecodeFromChars(Issue().Results[0].ClickCode);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(TrackingCode.TryVerify(Base64Url.EncodeToString(bytes), keys, out _));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Nothing_else_is_a_code()
    {
        Gen.OneOf(Gen.String, Gen.Byte.Array[0, 300].Select(b => Base64Url.EncodeToString(b)))
            .Sample(text => Assert.False(TrackingCode.TryVerify(text, keys, out _)));
        var token = SessionToken.New("demo", Some.Time).Sign(keys);
        Assert.False(TrackingCode.TryVerify(token, keys, out _));
        Assert.False(SessionToken.TryVerify(Issue().SearchCode, keys, out _));
    }

    [Fact]
    public void A_code_says_for_what_was_searched_as_that_is_counted()
    {
        var issued = new TrackingCodes(keys).Issue(
            "demo",
            SearchType.Search,
            EventId.New(Some.Time),
            Some.Time,
            true,
            [new("17", 1)],
            query: "  Red SHOES "
        );
        var hash = CounterKeys.HashOf("red shoes");
        Assert.Equal(hash, Read(issued.SearchCode).QueryHash);
        Assert.Equal(hash, Read(issued.Results[0].ExternalCode).QueryHash);
        Assert.Null(Read(Issue().SearchCode).QueryHash);
    }

    [Fact]
    public void A_code_of_another_key_is_none()
    {
        var other = SigningKeys.Parse(Convert.ToBase64String([.. Enumerable.Repeat((byte)7, 32)]));
        Assert.False(TrackingCode.TryVerify(Issue().SearchCode, other, out _));
    }

    [Fact]
    public void Codes_are_compact_and_can_stand_in_a_URL()
    {
        var issued = Issue();
        Assert.InRange(issued.Results[0].ClickCode.Length, 60, 110);
        Assert.Equal(Uri.EscapeDataString(issued.SearchCode), issued.SearchCode);
        Assert.Equal(
            7,
            issued
                .Results.SelectMany(r => new[] { r.ClickCode, r.RateCode, r.ExternalCode })
                .Append(issued.SearchCode)
                .Distinct()
                .Count()
        );
    }

    [Fact]
    public void Rating_a_result_of_a_search_can_be_done_once()
    {
        var issued = Issue();
        var first = Read(issued.Results[0].RateCode);
        Assert.Equal(first.OnceId, Read(issued.Results[0].RateCode).OnceId);
        Assert.NotEqual(first.OnceId, Read(issued.Results[1].RateCode).OnceId);
        Assert.NotEqual(first.OnceId, Read(Issue().Results[0].RateCode).OnceId);
        Assert.True(EventId.IsOnce(first.OnceId));
    }

    private SearchCodes Issue() =>
        new TrackingCodes(keys).Issue(
            "demo",
            SearchType.Search,
            EventId.New(Some.Time),
            Some.Time,
            true,
            [new("17", 1), new("18", 2)]
        );

    private TrackingCode Read(string text) =>
        TrackingCode.TryVerify(text, keys, out var code) ? code : throw new ArgumentException(text);

    private static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !char.IsSurrogatePair(text, i++))
            {
                return false;
            }
        }

        return true;
    }
}
