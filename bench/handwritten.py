"""The gate that a good Flask developer would write by hand, on the same settings.

Nothing in it is slow on purpose: it takes the write lock only to store, asks no
query too many and counts seats in a column. It knows one table of leads and one of
claims; no tracks, time windows, revoked claims, codes or second browsers.
"""

from pathlib import Path

import pysqlite3
import sqlalchemy as sa
from flask import (
    Flask,
    abort,
    has_request_context,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import FlaskForm
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Mapped, mapped_column
from wtforms import EmailField, SelectField, StringField
from wtforms.validators import DataRequired, Email, Length

from trackgate.forms.countries import COUNTRIES

db = SQLAlchemy()
signer = URLSafeSerializer("a-secret-of-the-benchmark", salt="invite")


class Invite(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    claim_limit: Mapped[int]
    claimed: Mapped[int] = mapped_column(default=0)


class Lead(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    first_name: Mapped[str]
    last_name: Mapped[str]
    company: Mapped[str]
    job_title: Mapped[str]
    country: Mapped[str]
    created_at: Mapped[str] = mapped_column(server_default=sa.func.now())


class Claim(db.Model):
    invite_id: Mapped[int] = mapped_column(sa.ForeignKey(Invite.id), primary_key=True)
    lead_id: Mapped[int] = mapped_column(sa.ForeignKey(Lead.id), primary_key=True)
    created_at: Mapped[str] = mapped_column(server_default=sa.func.now())


class EmailForm(FlaskForm):
    email = EmailField("Email", [DataRequired(), Email()])


class LeadForm(EmailForm):
    first_name = StringField("First name", [DataRequired(), Length(max=200)])
    last_name = StringField("Last name", [DataRequired(), Length(max=200)])
    company = StringField("Company", [DataRequired(), Length(max=200)])
    job_title = StringField("Job title", [Length(max=200)])
    country = SelectField("Country", [DataRequired()], choices=COUNTRIES)


def open_invite(token: str) -> Invite:
    try:
        return db.get_or_404(Invite, signer.loads(token))
    except BadSignature:
        abort(404)


def show(
    template: str, token: str, form: FlaskForm, status: int = 200
) -> ResponseReturnValue:
    invite = open_invite(token)
    return render_template(template, invite=invite, form=form, token=token), status


def gate(token: str) -> ResponseReturnValue:
    return show("email.html", token, EmailForm())


def email(token: str) -> ResponseReturnValue:
    form = EmailForm()
    if not form.validate_on_submit():
        return show("email.html", token, form, 422)
    return show("details.html", token, LeadForm(None, email=form.email.data))


def details(token: str) -> ResponseReturnValue:
    form = LeadForm()
    if not form.validate_on_submit():
        return show("details.html", token, form, 422)
    invite = open_invite(token)
    address = form.email.data.lower()
    lead = db.session.scalar(sa.select(Lead).where(Lead.email == address))
    if lead is None:
        lead = Lead()
        form.populate_obj(lead)
        lead.email = address
        db.session.add(lead)
        db.session.flush()
    if db.session.get(Claim, (invite.id, lead.id)) is None:
        if invite.claim_limit and invite.claimed >= invite.claim_limit:
            db.session.rollback()
            return "This invite is full", 409
        invite.claimed += 1
        db.session.add(Claim(invite_id=invite.id, lead_id=lead.id))
    session["lead"] = lead.id
    db.session.commit()
    return redirect(url_for("gate", token=token), 303)


def create_app(database: Path) -> Flask:
    app = Flask(__name__)
    app.config["SECRET_KEY"] = "a-secret-of-the-benchmark"
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{database}"
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"module": pysqlite3}
    app.get("/i/<token>")(gate)
    app.post("/i/<token>/email")(email)
    app.post("/i/<token>/details")(details)
    db.init_app(app)
    with app.app_context():
        sa.event.listen(db.engine, "connect", on_connect)
        sa.event.listen(db.engine, "begin", on_begin)
        db.create_all()
    return app


def on_connect(connection: pysqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout=10000")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def on_begin(connection: sa.Connection) -> None:
    writes = has_request_context() and request.endpoint == "details"
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
