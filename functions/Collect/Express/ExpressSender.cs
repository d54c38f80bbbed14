using System.Text;
using Tracking.Functions.Collect.Judging;
using Tracking.Functions.Collect.Reading;
using Tracking.Functions.Collect.UserAgents;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Express;

/// <summary>What the sender of a request adds to each of its events, written once.</summary>
internal sealed class ExpressSender(SigningKeys keys)
{
    private readonly JsonBytes pieces = new();
    private Project? project;
    private Range received;
    private Range url;
    private Range ownAgent;
    private Range locale;
    private Range ip;
    private Range place;
    private (byte[] Text, byte[] Members, bool IsBot)? agent;
    private (byte[] Text, byte[] Member)? address;
    private (byte[] Text, byte[]? Id)? token;

    /// <summary>Begins with another sender.</summary>
    public void Begin(Sender of)
    {
        (Sender, agent, address, token) = (of, null, null, null);
        var (key, said) = (of.Key, of.Context);
        Rules = CleaningRules.Of(key);
        IsPublic = key.Kind != KeyKind.Secret;
        TakesAgents = !IsPublic || said.DeviceClass is null or "server";
        if (!ReferenceEquals(project, key.Project))
        {
            BeginProject(key.Project);
        }

        pieces.Clear();
        received = Received(of.ReceivedAt);
        url = Piece(",\"url\":"u8, said.Url is null ? null : Rules.Clean(said.Url));
        ownAgent = Agent(said.UserAgent, said.Browser, said.DeviceClass);
        locale = Piece(",\"locale\":"u8, said.Locale);
        ip = Piece(",\"ip\":"u8, said.Ip);
        var start = pieces.Length;
        KnownActions.Member(pieces, ",\"source\":"u8, said.Source);
        KnownActions.Member(pieces, ",\"environment\":"u8, said.Environment);
        KnownActions.Member(pieces, ",\"userType\":"u8, said.UserType);
        place = start..pieces.Length;
    }

    /// <summary>The sender.</summary>
    public Sender Sender { get; private set; } = null!;

    /// <summary>What is not kept as it was sent.</summary>
    public CleaningRules Rules { get; private set; }

    /// <summary>Whether its key is one that anybody may see.</summary>
    public bool IsPublic { get; private set; }

    /// <summary>Whether its events may name the browsers of others.</summary>
    public bool TakesAgents { get; private set; }

    /// <summary>What is known of its project's actions.</summary>
    public KnownActions.Of Actions { get; private set; } = null!;

    /// <summary>What stands before a visitor where its token is made.</summary>
    public byte[] VisitorPrefix { get; private set; } = [];

    /// <summary>What stands before a user where its token is made.</summary>
    public byte[] UserPrefix { get; private set; } = [];

    /// <summary>The member <c>project</c>.</summary>
    public byte[] Project { get; private set; } = [];

    /// <summary>The member <c>product</c>.</summary>
    public byte[] Product { get; private set; } = [];

    /// <summary>The members from <c>receivedAt</c> to <c>verifiedBy</c>.</summary>
    public ReadOnlySpan<byte> ReceivedAt => pieces.Written[received];

    /// <summary>The member <c>sessionTimeout</c>.</summary>
    public byte[] Timeout { get; private set; } = [];

    /// <summary>The member <c>url</c> of its context.</summary>
    public ReadOnlySpan<byte> Url => pieces.Written[url];

    /// <summary>The member <c>locale</c> of its context.</summary>
    public ReadOnlySpan<byte> Locale => pieces.Written[locale];

    /// <summary>The member <c>ip</c> of its context.</summary>
    public ReadOnlySpan<byte> Ip => pieces.Written[ip];

    /// <summary>The members of its context behind <c>ip</c>.</summary>
    public ReadOnlySpan<byte> Place => pieces.Written[place];

    /// <summary>Whether a sender's events may go the express way, each by itself.</summary>
    public static bool IsFor(Sender sender) =>
        (sender.Key.Customer ?? sender.Key.CustomerFault ?? sender.OptOut ?? sender.TokenId) is null
        && !sender.IsOptedOut
        && !sender.HasBadSentAt;

    /// <summary>The members of a context that say who the client is.</summary>
    /// <param name="text">The client's name in the event; empty when it is that of the request.</param>
    /// <param name="isBot">Whether that is a bot's.</param>
    public ReadOnlySpan<byte> Agent(ReadOnlySpan<byte> text, out bool isBot)
    {
        if (text.IsEmpty)
        {
            isBot = Sender.IsBot;
            return pieces.Written[ownAgent];
        }

        if (agent is not { } known || !text.SequenceEqual(known.Text))
        {
            var name = Encoding.UTF8.GetString(text);
            var read = UserAgent.Read(name, null);
            known = (
                text.ToArray(),
                Written(json => Agent(json, name, read.Browser, read.DeviceClass)),
                read.IsBot
            );
            agent = known;
        }

        isBot = known.IsBot;
        return known.Members;
    }

    /// <summary>The member <c>ip</c> for an address that the event names.</summary>
    public ReadOnlySpan<byte> Address(ReadOnlySpan<byte> text)
    {
        if (address is not { } known || !text.SequenceEqual(known.Text))
        {
            var kept = Addresses.Keep(
                text.IsEmpty ? null : Encoding.UTF8.GetString(text),
                Rules.Ip
            );
            known = (
                text.ToArray(),
                Written(json => KnownActions.Member(json, ",\"ip\":"u8, kept))
            );
            address = known;
        }

        return known.Member;
    }

    /// <summary>Whether sessions are made for events that have none.</summary>
    public bool IsChatbot => Sender.Key.Project.Product == SessionOpener.Chatbot;

    /// <summary>The id of the request's own session token, in UTF-8; empty when it is none of the project's.</summary>
    public ReadOnlySpan<byte> OwnToken => Token(Encoding.UTF8.GetBytes(Sender.Token!));

    /// <summary>The id of a session token, in UTF-8; empty when it is none of the project's.</summary>
    public ReadOnlySpan<byte> Token(ReadOnlySpan<byte> text)
    {
        if (token is not { } known || !text.SequenceEqual(known.Text))
        {
            var id = SessionRules.Verify(Encoding.UTF8.GetString(text), Sender.Key.Project, keys);
            known = (text.ToArray(), id is null ? null : Encoding.ASCII.GetBytes(id));
            token = known;
        }

        return known.Id;
    }

    private void BeginProject(Project of)
    {
        project = of;
        Actions = KnownActions.OfProject(of);
        VisitorPrefix = Encoding.UTF8.GetBytes($"{of.Id}\nvisitor\n");
        UserPrefix = Encoding.UTF8.GetBytes($"{of.Id}\nuser\n");
        Project = Written(json => KnownActions.Member(json, ",\"project\":"u8, of.Id));
        Product = Written(json => KnownActions.Member(json, ",\"product\":"u8, of.Product));
        Timeout = Written(json =>
        {
            if (of.SessionTimeout != Shared.Access.Project.DefaultSessionTimeout)
            {
                json.Raw(",\"sessionTimeout\":"u8);
                json.Number((int)of.SessionTimeout.TotalSeconds);
            }
        });
    }

    private Range Received(DateTimeOffset at)
    {
        var start = pieces.Length;
        pieces.Raw(",\"receivedAt\":"u8);
        pieces.Time(at);
        pieces.Raw(
            IsPublic ? ",\"verified\":false"u8 : ",\"verified\":true,\"verifiedBy\":[\"key\"]"u8
        );
        return start..pieces.Length;
    }

    private Range Piece(ReadOnlySpan<byte> name, string? text)
    {
        var start = pieces.Length;
        KnownActions.Member(pieces, name, text);
        return start..pieces.Length;
    }

    private Range Agent(string? name, string? browser, string? device)
    {
        var start = pieces.Length;
        Agent(pieces, name, browser, device);
        return start..pieces.Length;
    }

    private static void Agent(JsonBytes json, string? name, string? browser, string? device)
    {
        KnownActions.Member(json, ",\"userAgent\":"u8, name);
        KnownActions.Member(json, ",\"browser\":"u8, browser);
        KnownActions.Member(json, ",\"deviceClass\":"u8, device);
    }

    private static byte[] Written(Action<JsonBytes> write)
    {
        var json = new JsonBytes();
        write(json);
        return json.Written.ToArray();
    }
}
